%% SPDX-License-Identifier: GPL-2.0
%%
%% What a gateway says in replies and requests, as members for json: each command
%% is one object. The records of the three versions of the protocol differ at
%% their ends only, so their members are taken by place where they do.
-module(flat).
-export([results/1, observed/1, service/1, failure/1, term/1, mid/1]).

-include_lib("megaco/include/megaco.hrl").
-include_lib("megaco/include/megaco_message_v2.hrl").

-define(NONE, asn1_NOVALUE).

%% results(ActionReplies): a list of {Command, Members}.
results(Actions) -> lists:flatmap(fun action/1, Actions).

action(#'ActionReply'{contextId = Context, errorDescriptor = Error, commandReply = Commands}) ->
    Number = [{context, Context}],
    Failed = case Error of
	?NONE -> [];
	_ -> [{context, Number ++ failure(Error)}]
    end,
    lists:append([[{Kind, Number ++ Members} || Members <- reply(Reply)] ||
		     {Kind, Reply} <- Commands]) ++ Failed.

reply(#'AmmsReply'{terminationID = Terms, terminationAudit = Audit}) ->
    [[{termination, term(T)} || T <- Terms] ++ audit(Audit)];
reply(#'NotifyReply'{terminationID = Terms, errorDescriptor = Error}) ->
    [[{termination, term(T)} || T <- Terms] ++ failure(Error)];
reply(#'ServiceChangeReply'{terminationID = Terms, serviceChangeResult = {_, Result}}) ->
    [[{termination, term(T)} || T <- Terms] ++ service_result(Result)];
reply({contextAuditResult, Terms}) ->
    [[{termination, term(T)}] || T <- Terms];
reply({error, Error}) ->
    [failure(Error)];
reply({auditResult, #'AuditResult'{terminationID = Term, terminationAuditResult = Audit}}) ->
    [[{termination, term(Term)} | audit(Audit)]];
reply({auditResultTermList, List}) ->
    {'TermListAuditResult', Terms, Audit} = List,
    [[{termination, term(T)} | audit(Audit)] || T <- Terms].

service_result(#'ErrorDescriptor'{} = Error) -> failure(Error);
service_result(_) -> [].

audit(?NONE) -> [];
audit(Descriptors) -> lists:flatmap(fun descriptor/1, Descriptors).

descriptor({errorDescriptor, Error}) -> failure(Error);
descriptor({mediaDescriptor, Media}) -> media(Media);
descriptor({statisticsDescriptor, Statistics}) -> [{statistics, counts(Statistics)}];
descriptor({packagesDescriptor, Packages}) ->
    [{packages, {[{Name, Version} || #'PackagesItem'{packageName = Name,
						      packageVersion = Version} <- Packages]}}];
descriptor({observedEventsDescriptor, Observed}) -> [{observed, observed(Observed)}];
descriptor({eventsDescriptor, #'EventsDescriptor'{requestID = Id, eventList = List}}) ->
    [{request, Id}, {events, [json:text(element(2, E)) || E <- none(List)]}];
descriptor({emptyDescriptors, _}) -> [];
descriptor({Kind, _}) -> [{Kind, true}].

none(?NONE) -> [];
none(List) -> List.

failure(?NONE) -> [];
failure(#'ErrorDescriptor'{errorCode = Code, errorText = Text}) ->
    [{error, Code}, {text, json:text(case Text of ?NONE -> ""; _ -> Text end)}].

%% --- media --------------------------------------------------------------------

media(#'MediaDescriptor'{termStateDescr = State, streams = Streams}) ->
    state(State) ++ streams(Streams).

state(?NONE) -> [];
state(State) ->
    #'TerminationStateDescriptor'{propertyParms = Properties, serviceState = Service} = State,
    [{service, Service}, {state, properties(Properties)}].

streams(?NONE) -> [];
streams({oneStream, Parms}) -> stream(1, Parms);
streams({multiStream, [#'StreamDescriptor'{streamID = Id, streamParms = Parms} | Rest]}) ->
    stream(Id, Parms) ++ case Rest of
	[] -> [];
	_ -> [{more, [{[{stream, I} | stream(I, P)]} ||
			 #'StreamDescriptor'{streamID = I, streamParms = P} <- Rest]}]
    end.

%% The first stream's members stand in the command's object itself.
stream(Id, Parms) ->
    control(element(2, Parms)) ++ local(element(3, Parms)) ++
	[{remote, json:text(sdp(element(4, Parms)))} || element(4, Parms) =/= ?NONE] ++
	[{stream, Id} || Id =/= 1] ++
	[{statistics, counts(element(5, Parms))} ||
	    tuple_size(Parms) > 4, element(5, Parms) =/= ?NONE].

control(?NONE) -> [];
control(#'LocalControlDescriptor'{streamMode = Mode, propertyParms = Properties}) ->
    [{mode, Mode}, {properties, properties(Properties)}].

properties(?NONE) -> {[]};
properties(Properties) ->
    {[{Name, json:text(lists:join(",", Value))} ||
	 #'PropertyParm'{name = Name, value = Value} <- Properties]}.

counts(List) ->
    {[{Name, json:text(case Value of ?NONE -> ""; _ -> lists:join(",", Value) end)} ||
	 #'StatisticsParameter'{statName = Name, statValue = Value} <- List]}.

%% --- SDP ----------------------------------------------------------------------

lines(#'LocalRemoteDescriptor'{propGrps = Groups}) ->
    [{Name, lists:append(Value)} ||
	#'PropertyParm'{name = Name, value = Value} <- lists:append(Groups)].

sdp(Descriptor) -> [[Name, $=, Value, $\n] || {Name, Value} <- lines(Descriptor)].

%% Address with port, as it stands before a program's eyes, and the fingerprint.
local(?NONE) -> [];
local(Descriptor) ->
    Lines = lines(Descriptor),
    Prints = [Print || {"a", "fingerprint:" ++ Print} <- Lines],
    [{local, json:text([host(Lines), $:, port(Lines)])}] ++
	[{fingerprint, json:text(hd(Prints))} || Prints =/= []] ++
	[{sdp, json:text(sdp(Descriptor))}].

host(Lines) ->
    case [string:lexemes(C, " ") || {"c", C} <- Lines] of
	[["IN", "IP6", Address] | _] -> [$[, Address, $]];
	[["IN", "IP4", Address] | _] -> Address;
	_ -> "-"
    end.

port(Lines) ->
    case [string:lexemes(M, " ") || {"m", M} <- Lines] of
	[[_Media, Port | _] | _] -> Port;
	_ -> "-"
    end.

%% --- events, service changes --------------------------------------------------

%% observed(Descriptor): a list of objects.
observed(#'ObservedEventsDescriptor'{requestId = Request, observedEventLst = List}) ->
    [{[{request, Request}, {name, json:text(element(2, E))} | event(E)]} || E <- List].

event(#'ObservedEvent'{streamID = Stream, eventParList = Parameters, timeNotation = Time}) ->
    [{stream, Stream} || Stream =/= ?NONE] ++
	[{Name, json:text(lists:join(",", Value))} ||
	    #'EventParameter'{eventParameterName = Name, value = Value} <- none(Parameters)] ++
	[{time, json:text([Date, $T, T])} || #'TimeNotation'{date = Date, time = T} <- [Time]].

service(Request) ->
    [_, Method, Address, Version, Profile, Reason, _Delay, Mgc | _] =
	tuple_to_list(element(3, Request)),
    [{termination, term(T)} || T <- element(2, Request)] ++
	[{method, json:text(method(Method))}, {reason, json:text(lists:append(Reason))},
	 {version, Version}, {profile, profile(Profile)}] ++
	[{mgc, json:text(mid(Mgc))} || Mgc =/= ?NONE] ++
	[{address, json:text(io_lib:format("~0p", [Address]))} || Address =/= ?NONE].

method({other, Name}) -> Name;
method(Name) -> atom_to_list(Name).

profile(?NONE) -> null;
profile(#'ServiceChangeProfile'{profileName = Name, version = Version}) ->
    json:text([Name, $/, integer_to_list(Version)]).

term(#megaco_term_id{id = Parts}) -> json:text(lists:join("/", [part(P) || P <- Parts])).

part([[$*]]) -> "*";
part([[$$]]) -> "$";
part([$*]) -> "*";
part([$$]) -> "$";
part(Part) -> Part.

mid({ip4Address, #'IP4Address'{address = A, portNumber = Port}}) ->
    [$[, inet:ntoa(list_to_tuple(A)), $], colon(Port)];
mid({ip6Address, #'IP6Address'{address = A, portNumber = Port}}) ->
    Words = list_to_tuple([W || <<W:16>> <= list_to_binary(A)]),
    [$[, inet:ntoa(Words), $], colon(Port)];
mid({domainName, #'DomainName'{name = Name, portNumber = Port}}) ->
    [$<, Name, $>, colon(Port)];
mid({deviceName, Name}) -> lists:join("/", Name);
mid(Other) -> io_lib:format("~p", [Other]).

colon(?NONE) -> "";
colon(Port) -> [$:, integer_to_list(Port)].
