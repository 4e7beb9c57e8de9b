%% SPDX-License-Identifier: GPL-2.0
%%
%% What megaco tells its user, printed, and answered as it is set:
%%
%%	notify ok | CODE | ignore	Notifies
%%	service ok | CODE | ignore	ServiceChanges
%%	mgc MID				ServiceChangeMgcId in the reply, none: -
%%	version N			ServiceChangeVersion in the reply, none: -
%%
%% The last argument of each callback is the version that the controller wants.
-module(mgc_user).
-behaviour(megaco_user).
-export([prepare/0, set/2, connection/1]).
-export([handle_connect/3, handle_disconnect/4, handle_syntax_error/4, handle_message_error/4,
	 handle_trans_request/4, handle_trans_long_request/4, handle_trans_reply/5,
	 handle_trans_ack/5, handle_unexpected_trans/4, handle_trans_request_abort/5,
	 handle_segment_reply/6]).

-include_lib("megaco/include/megaco.hrl").
-include_lib("megaco/include/megaco_message_v2.hrl").

-define(NONE, asn1_NOVALUE).

prepare() ->
    ets:new(mgc, [named_table, public, set]),
    ets:insert(mgc, [{notify, "ok"}, {service, "ok"}, {mgc, "-"}, {version, "-"}]).

set(Key, Value) ->
    ets:insert(mgc, {Key, Value}),
    json:tell(set, [{Key, json:text(Value)}]).

setting(Key) -> ets:lookup_element(mgc, Key, 2).

%% --- who has registered -------------------------------------------------------

%% connection(any | MID): {ConnHandle, Version}
connection(Who) ->
    case ets:lookup(mgc, {gateway, Who}) of
	[{_, Handle}] -> {Handle, megaco:conn_info(Handle, protocol_version)};
	[] -> error({no_gateway, Who})
    end.

remember(#megaco_conn_handle{local_mid = Mid} = Handle, Version) ->
    ok = megaco:update_conn_info(Handle, protocol_version, Version),
    ets:insert(mgc, [{{gateway, any}, Handle},
		     {{gateway, lists:flatten(flat:mid(Mid))}, Handle}]).

who(#megaco_conn_handle{local_mid = Local, remote_mid = Remote}) ->
    [{controller, json:text(flat:mid(Local))}, {gateway, mid(Remote)}].

mid(preliminary_mid) -> null;
mid(Mid) -> json:text(flat:mid(Mid)).

handle_connect(Handle, _Version, _) ->
    json:tell(connect, who(Handle)).

handle_disconnect(Handle, _Version, Reason, _) ->
    json:tell(disconnect, who(Handle) ++ [{reason, json:text(io_lib:format("~0p", [Reason]))}]).

%% --- requests of the gateway --------------------------------------------------

%% A controller that began anew learns of a gateway by what that sends.
handle_trans_request(Handle, _Version, Actions, Wanted) ->
    remember(Handle, Wanted),
    case lists:flatmap(fun(A) -> action(Handle, A, Wanted) end, Actions) of
	[] -> ignore_trans_request;
	Replies -> {discard_ack, Replies}
    end.

handle_trans_long_request(_, _, _, _) -> {discard_ack, []}.
handle_trans_request_abort(_, _, _, _, _) -> ok.

action(Handle, Action, Wanted) ->
    Context = element(2, Action),
    Commands = element(5, Action),
    case lists:flatmap(fun(C) -> command(Handle, Context, element(2, C), Wanted) end, Commands) of
	[] -> [];
	Replies -> [#'ActionReply'{contextId = Context, commandReply = Replies}]
    end.

command(Handle, Context, {notifyReq, Request}, _) ->
    Terms = element(2, Request),
    Term = [{termination, flat:term(T)} || T <- Terms],
    [json:tell(notify, who(Handle) ++ [{context, Context} | Term] ++ Members) ||
	{Members} <- flat:observed(element(3, Request))],
    answer(notify, fun(Error) ->
	{notifyReply, #'NotifyReply'{terminationID = Terms, errorDescriptor = Error}}
    end);
command(Handle, Context, {serviceChangeReq, Request}, Wanted) ->
    json:tell('service-change', who(Handle) ++ [{context, Context} | flat:service(Request)]),
    answer(service, fun(Error) ->
	{serviceChangeReply, #'ServiceChangeReply'{
	    terminationID = element(2, Request),
	    serviceChangeResult = service_result(Error, Wanted)}}
    end);
command(Handle, Context, {Kind, _}, _) ->
    json:tell(request, who(Handle) ++ [{context, Context}, {command, Kind}]),
    [].

answer(Key, Reply) ->
    case setting(Key) of
	"ignore" -> [];
	"ok" -> [Reply(?NONE)];
	Code -> [Reply(#'ErrorDescriptor'{errorCode = list_to_integer(Code),
					  errorText = "as it was set"})]
    end.

service_result(?NONE, Wanted) ->
    {serviceChangeResParms, #'ServiceChangeResParm'{
	serviceChangeMgcId = mgc_id(setting(mgc)),
	serviceChangeVersion = case setting(version) of "-" -> Wanted; V -> list_to_integer(V) end}};
service_result(Error, _) ->
    {errorDescriptor, Error}.

mgc_id("-") -> ?NONE;
mgc_id(Text) ->
    {match, [Host, Port]} = re:run(Text, "^\\[(.*)\\]:([0-9]+)$", [{capture, all_but_first, list}]),
    {ok, Address} = inet:parse_ipv4_address(Host),
    {ip4Address, #'IP4Address'{address = tuple_to_list(Address),
			       portNumber = list_to_integer(Port)}}.

%% --- replies of the gateway ---------------------------------------------------

handle_trans_reply(_Handle, _Version, {ok, {_, _, Actions}}, Name, _) -> replied(Name, Actions);
handle_trans_reply(_Handle, _Version, {ok, Actions}, Name, _) -> replied(Name, Actions);
handle_trans_reply(_Handle, _Version, {error, #'ErrorDescriptor'{} = Error}, Name, _) ->
    json:tell(reply, [{name, json:text(Name)} | flat:failure(Error)]);
handle_trans_reply(_Handle, _Version, {error, Why}, Name, _) ->
    json:tell(unanswered, [{name, json:text(Name)}, {text, json:text(io_lib:format("~0p", [Why]))}]).

%% A line for each command, then one for the transaction.
replied(Name, Actions) ->
    Results = flat:results(Actions),
    [json:tell(result, [{name, json:text(Name)}, {command, Kind} | Members]) ||
	{Kind, Members} <- Results],
    Errors = [Code || {_, Members} <- Results, {error, Code} <- Members],
    Contexts = [element(2, A) || A <- Actions],
    json:tell(reply, [{name, json:text(Name)}] ++ [{context, hd(Contexts)} || Contexts =/= []] ++
		  [{error, hd(Errors)} || Errors =/= []]).

handle_trans_ack(_Handle, _Version, _Status, _Data, _) -> ok.

handle_segment_reply(_Handle, _Version, _Number, _Complete, _Extra, _) -> ok.

%% Replies to what went past megaco's transactions.
handle_unexpected_trans(_Handle, _Version, Transaction, _) ->
    json:tell(unexpected, unexpected(Transaction)).

unexpected(Transaction) when element(1, Transaction) =:= 'TransactionReply' ->
    Result = element(4, Transaction),
    [{kind, reply}, {transaction, element(2, Transaction)} | result(Result)];
unexpected(Transaction) ->
    [{kind, element(1, Transaction)}, {transaction, element(2, Transaction)}].

result({transactionError, Error}) -> flat:failure(Error);
result({actionReplies, Actions}) ->
    [{results, [{[{command, Kind} | Members]} || {Kind, Members} <- flat:results(Actions)]}].

handle_syntax_error(_Handle, _Version, #'ErrorDescriptor'{} = Error, _) ->
    json:tell('syntax-error', flat:failure(Error)),
    reply.

handle_message_error(Handle, _Version, #'ErrorDescriptor'{} = Error, _) ->
    json:tell('message-error', who(Handle) ++ flat:failure(Error));
handle_message_error(Handle, _Version, Other, _) ->
    json:tell('message-error', who(Handle) ++ [{text, json:text(io_lib:format("~0p", [Other]))}]).
