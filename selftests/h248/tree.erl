%% SPDX-License-Identifier: GPL-2.0
%%
%% Messages by chance, as Erlang's megaco has them. Compiled for each version of
%% the protocol: V is 1, 2 or 3.
-module(tree).
-export([message/0]).

-include_lib("megaco/include/megaco.hrl").
-ifdef(V1).
-include_lib("megaco/include/megaco_message_v1.hrl").
-define(VERSION, 1).
-endif.
-ifdef(V2).
-include_lib("megaco/include/megaco_message_v2.hrl").
-define(VERSION, 2).
-endif.
-ifdef(V3).
-include_lib("megaco/include/megaco_message_v3.hrl").
-define(VERSION, 3).
-endif.

-define(NONE, asn1_NOVALUE).

%% --- chance -------------------------------------------------------------------

pick(List) -> lists:nth(rand:uniform(length(List)), List).
number(Max) -> rand:uniform(Max + 1) - 1.
maybe_(F) -> case rand:uniform(2) of 1 -> F(); 2 -> ?NONE end.
some(F) -> [F() || _ <- lists:seq(1, rand:uniform(3))].
name() -> pick(["g", "al", "ipdc", "nt_2", "x_y"]).
item() -> name() ++ "/" ++ pick(["on", "realm", "of", "os", "a1_"]).
text() -> pick(["one", "two words", "a;b{c}", "0x1F", "x/y", "+-&!_"]).
%% Each with a name of its own.
named(F) ->
    Names = lists:usort(some(fun item/0)),
    [F(N) || N <- Names].

flag() -> maybe_(fun() -> 'NULL' end).

%% --- values -------------------------------------------------------------------

value() ->
    case rand:uniform(4) of
	1 -> {[text()], ?NONE};
	2 -> {[text()], {relation, pick([greaterThan, smallerThan, unequalTo])}};
	3 -> {["1", "9"], {range, true}};
	4 -> {["a", "b c", "d"], {sublist, pick([true, false])}}
    end.

property(Name) ->
    {Value, Extra} = value(),
    #'PropertyParm'{name = Name, value = Value, extraInfo = Extra}.

parameters(Record) ->
    [begin {Value, Extra} = value(), {Record, N, Value, Extra} end ||
	N <- lists:usort(some(fun() -> pick(["timerx", "napt", "q_1"]) end))].

error_() ->
    #'ErrorDescriptor'{errorCode = 400 + number(199),
		       errorText = maybe_(fun() -> "none; {of} that" end)}.

term_() ->
    pick([#megaco_term_id{id = ["ip", "1", integer_to_list(number(99))]},
	  #megaco_term_id{id = ["ROOT"]},
	  #megaco_term_id{contains_wildcards = true, id = ["ip", [$$]]},
	  #megaco_term_id{contains_wildcards = true, id = ["ip", "2", [$*]]}]).

%% No IPv6 address with letters at its end: megaco takes "de" for a reserved word.
mid() ->
    Port = maybe_(fun() -> number(65535) end),
    pick([{ip4Address, #'IP4Address'{address = [192, 0, 2, number(255)], portNumber = Port}},
	  {ip6Address, #'IP6Address'{address = [16#20, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
						0, number(9)], portNumber = Port}},
	  {domainName, #'DomainName'{name = "mgc-1.example.com", portNumber = Port}}]).

%% --- descriptors --------------------------------------------------------------

sdp() ->
    #'LocalRemoteDescriptor'{propGrps = [[
	#'PropertyParm'{name = "v", value = ["0"]},
	#'PropertyParm'{name = "c", value = [pick(["IN IP4 192.0.2.7", "IN IP6 $"])]},
	#'PropertyParm'{name = "m", value = ["application $ TCP/TLS *"]},
	#'PropertyParm'{name = "a", value = [pick(["setup:actpass", "x; no comment"])]}]]}.

control() ->
    #'LocalControlDescriptor'{
       streamMode = maybe_(fun() -> pick([sendOnly, recvOnly, sendRecv, inactive, loopBack]) end),
       reserveValue = maybe_(fun() -> pick([true, false]) end),
       reserveGroup = maybe_(fun() -> pick([true, false]) end),
       propertyParms = named(fun property/1)}.

-ifdef(V3).
stream_parms() ->
    #'StreamParms'{localControlDescriptor = control(), localDescriptor = maybe_(fun sdp/0),
		   remoteDescriptor = maybe_(fun sdp/0),
		   statisticsDescriptor = maybe_(fun statistics/0)}.
-else.
stream_parms() ->
    #'StreamParms'{localControlDescriptor = control(), localDescriptor = maybe_(fun sdp/0),
		   remoteDescriptor = maybe_(fun sdp/0)}.
-endif.

media() ->
    State = #'TerminationStateDescriptor'{
       propertyParms = named(fun property/1),
       eventBufferControl = maybe_(fun() -> pick([off, lockStep]) end),
       serviceState = maybe_(fun() -> pick([test, outOfSvc, inSvc]) end)},
    Streams = [#'StreamDescriptor'{streamID = Id, streamParms = stream_parms()} ||
		  Id <- lists:seq(1, rand:uniform(2))],
    #'MediaDescriptor'{termStateDescr = maybe_(fun() -> State end),
		       streams = pick([{multiStream, Streams}, {oneStream, stream_parms()}])}.

signal() ->
    #'Signal'{signalName = item(), streamID = maybe_(fun() -> number(65535) end),
	      sigType = maybe_(fun() -> pick([onOff, timeOut, brief]) end),
	      duration = maybe_(fun() -> number(65535) end),
	      notifyCompletion = maybe_(fun() -> [onTimeOut, otherReason] end),
	      keepActive = maybe_(fun() -> true end),
	      sigParList = parameters('SigParameter')}.

signals() ->
    some(fun() ->
	pick([{signal, signal()},
	      {seqSigList, #'SeqSigList'{id = number(65535), signalList = some(fun signal/0)}}])
	 end).

%% None ends all there are.
any_signals() -> pick([[], signals(), signals()]).

second() ->
    #'SecondEventsDescriptor'{requestID = number(16#ffffffff),
			      eventList = some(fun second_event/0)}.

second_event() ->
    #'SecondRequestedEvent'{
       pkgdName = item(), streamID = maybe_(fun() -> number(65535) end),
       eventAction = maybe_(fun() -> #'SecondRequestedActions'{
				      signalsDescriptor = signals()} end),
       evParList = parameters('EventParameter')}.

actions() ->
    pick([#'RequestedActions'{keepActive = true},
	  #'RequestedActions'{eventDM = {digitMapName, "plan"}},
	  #'RequestedActions'{secondEvent = second()},
	  #'RequestedActions'{secondEvent = second(), signalsDescriptor = signals()}]).

event() ->
    #'RequestedEvent'{pkgdName = item(), streamID = maybe_(fun() -> number(65535) end),
		      eventAction = maybe_(fun actions/0),
		      evParList = parameters('EventParameter')}.

events() ->
    #'EventsDescriptor'{requestID = number(16#ffffffff), eventList = some(fun event/0)}.

digit_map() ->
    #'DigitMapDescriptor'{digitMapName = "plan",
			  digitMapValue = #'DigitMapValue'{startTimer = maybe_(fun() -> 16 end),
							   digitMapBody = "(0S|1[2-5]x.)"}}.

observed() ->
    Time = #'TimeNotation'{date = "20240229", time = "23595999"},
    #'ObservedEventsDescriptor'{
       requestId = number(16#ffffffff),
       observedEventLst = some(fun() ->
	   #'ObservedEvent'{eventName = item(), streamID = maybe_(fun() -> number(65535) end),
			    eventParList = parameters('EventParameter'),
			    timeNotation = maybe_(fun() -> Time end)} end)}.

statistics() ->
    [#'StatisticsParameter'{statName = N, statValue = maybe_(fun() -> ["17"] end)} ||
	N <- lists:usort(some(fun item/0))].

packages() ->
    [#'PackagesItem'{packageName = name(), packageVersion = number(99)} ||
	_ <- lists:seq(1, rand:uniform(3))].

-ifdef(V1).
audit() -> items().
-else.
audit() ->
    Control = pick([#'IndAudLocalControlDescriptor'{streamMode = 'NULL'},
		    #'IndAudLocalControlDescriptor'{
		       propertyParms = [#'IndAudPropertyParm'{name = item()}]}]),
    Stream = #'IndAudStreamDescriptor'{
       streamID = number(65535),
       streamParms = #'IndAudStreamParms'{localControlDescriptor = Control}},
    State = #'IndAudTerminationStateDescriptor'{serviceState = 'NULL'},
    Media = pick([#'IndAudMediaDescriptor'{termStateDescr = State},
		  #'IndAudMediaDescriptor'{streams = {multiStream, [Stream]}}]),
    Items = [{indAudMediaDescriptor, Media},
	     {indAudSignalsDescriptor,
	      {signal, #'IndAudSignal'{signalName = item()}}},
	     {indAudStatisticsDescriptor, #'IndAudStatisticsDescriptor'{statName = item()}},
	     {indAudPackagesDescriptor,
	      #'IndAudPackagesDescriptor'{packageName = name(), packageVersion = number(9)}}],
    pick([items(), #'AuditDescriptor'{auditPropertyToken = Items}]).
-endif.

items() ->
    #'AuditDescriptor'{auditToken = lists:usort(some(fun() ->
	pick([muxToken, modemToken, mediaToken, eventsToken, signalsToken, digitMapToken,
	      statsToken, observedEventsToken, packagesToken, eventBufferToken]) end))}.

request_descriptors() ->
    pick([[{mediaDescriptor, media()}], [{eventsDescriptor, events()}],
	  [{signalsDescriptor, any_signals()}], [{digitMapDescriptor, digit_map()}],
	  [{auditDescriptor, audit()}], [],
	  [{mediaDescriptor, media()}, {eventsDescriptor, events()},
	   {signalsDescriptor, signals()}]]).

reply_descriptors() ->
    pick([[{mediaDescriptor, media()}], [{statisticsDescriptor, statistics()}],
	  [{packagesDescriptor, packages()}], [{observedEventsDescriptor, observed()}],
	  [{mediaDescriptor, media()}, {statisticsDescriptor, statistics()}],
	  [{errorDescriptor, error_()}]]).

%% --- commands -----------------------------------------------------------------

service() ->
    #'ServiceChangeParm'{
       serviceChangeMethod = pick([failover, forced, graceful, restart, disconnected, handOff]),
       serviceChangeAddress = maybe_(fun() -> {portNumber, number(65535)} end),
       serviceChangeVersion = maybe_(fun() -> 1 + number(2) end),
       serviceChangeProfile = maybe_(fun() -> #'ServiceChangeProfile'{profileName = "ims",
								      version = number(99)} end),
       serviceChangeReason = ["901 Cold Boot"],
       serviceChangeDelay = maybe_(fun() -> number(16#ffffffff) end)}.

request() ->
    Terms = [term_()],
    Amm = #'AmmRequest'{terminationID = Terms, descriptors = request_descriptors()},
    pick([{addReq, Amm}, {modReq, Amm}, {moveReq, Amm},
	  {subtractReq, #'SubtractRequest'{terminationID = Terms,
					   auditDescriptor = maybe_(fun audit/0)}},
	  {auditValueRequest, #'AuditRequest'{terminationID = term_(),
					      auditDescriptor = audit()}},
	  {notifyReq, #'NotifyRequest'{terminationID = Terms,
				       observedEventsDescriptor = observed()}},
	  {serviceChangeReq, #'ServiceChangeRequest'{terminationID = Terms,
						     serviceChangeParms = service()}}]).

reply() ->
    Terms = [term_()],
    Amms = #'AmmsReply'{terminationID = Terms,
			terminationAudit = maybe_(fun reply_descriptors/0)},
    Result = #'ServiceChangeResParm'{serviceChangeMgcId = maybe_(fun mid/0),
				     serviceChangeVersion = 1 + number(2)},
    pick([{addReply, Amms}, {modReply, Amms}, {subtractReply, Amms},
	  {auditValueReply, {contextAuditResult, some(fun term_/0)}},
	  {auditValueReply, {auditResult, #'AuditResult'{
					     terminationID = term_(),
					     terminationAuditResult = reply_descriptors()}}},
	  {notifyReply, #'NotifyReply'{terminationID = Terms,
				       errorDescriptor = maybe_(fun error_/0)}},
	  {serviceChangeReply, #'ServiceChangeReply'{
				  terminationID = Terms,
				  serviceChangeResult = pick([{serviceChangeResParms, Result},
							      {errorDescriptor, error_()}])}}]).

%% --- transactions -------------------------------------------------------------

context() -> pick([0, 1 + number(1000), 16#fffffffe, 16#ffffffff]).

-ifdef(V3).
more(Properties) ->
    Properties#'ContextRequest'{iepscallind = maybe_(fun() -> pick([true, false]) end),
				contextProp = maybe_(fun() -> named(fun property/1) end)}.
segments(Reply) ->
    Reply#'TransactionReply'{segmentNumber = number(65535), segmentationComplete = flag()}.
-else.
more(Properties) -> Properties.
segments(Reply) -> Reply.
-endif.

properties() ->
    Topology = #'TopologyRequest'{terminationFrom = term_(), terminationTo = term_(),
				  topologyDirection = pick([bothway, isolate, oneway])},
    more(#'ContextRequest'{priority = number(15), emergency = maybe_(fun() -> true end),
			   topologyReq = maybe_(fun() -> [Topology] end)}).

action() ->
    #'ActionRequest'{contextId = context(), contextRequest = maybe_(fun properties/0),
		     commandRequests = some(fun() ->
			 #'CommandRequest'{command = request(), optional = flag(),
					   wildcardReturn = flag()} end)}.

action_reply() ->
    #'ActionReply'{contextId = context(), errorDescriptor = maybe_(fun error_/0),
		   commandReply = some(fun reply/0)}.

id() -> number(16#ffffffff).

transaction() ->
    Result = pick([{transactionError, error_()}, {actionReplies, some(fun action_reply/0)}]),
    Reply = #'TransactionReply'{transactionId = id(), immAckRequired = flag(),
				transactionResult = Result},
    pick([{transactionRequest, #'TransactionRequest'{transactionId = id(),
						     actions = some(fun action/0)}},
	  {transactionRequest, #'TransactionRequest'{transactionId = id(),
						     actions = some(fun action/0)}},
	  {transactionReply, Reply}, {transactionReply, segments(Reply)},
	  {transactionPending, #'TransactionPending'{transactionId = id()}},
	  {transactionResponseAck, [#'TransactionAck'{firstAck = number(9),
						      lastAck = 10 + number(9)}]}]).

message() ->
    Body = pick([{transactions, some(fun transaction/0)},
		 {transactions, some(fun transaction/0)}, {messageError, error_()}]),
    #'MegacoMessage'{mess = #'Message'{version = ?VERSION, mId = mid(), messageBody = Body}}.
