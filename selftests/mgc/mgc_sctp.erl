%% SPDX-License-Identifier: GPL-2.0
%%
%% A transport of megaco over SCTP, which gateways begin (TS 29.334 clause 5.12).
%% Each message is one of SCTP's, on stream 0, with payload protocol 7.
-module(mgc_sctp).
-behaviour(megaco_transport).
-export([listen/4, send_message/2, resend_message/2, block/1, unblock/1]).

-include_lib("kernel/include/inet_sctp.hrl").

-define(PAYLOAD, 7).

listen(Address, Port, Family, Handle) ->
    {ok, Socket} = gen_sctp:open(Port, Family ++ [{ip, Address}, {sctp_nodelay, true}, binary]),
    ok = gen_sctp:listen(Socket, true),
    Pid = spawn(fun() -> receive go -> loop(Socket, Handle) end end),
    ok = gen_sctp:controlling_process(Socket, Pid),
    ok = inet:setopts(Socket, [{active, true}]),
    Pid ! go,
    ok.

loop(Socket, Handle) ->
    receive
	{sctp, Socket, _Host, _Port, {Info, Data}} when is_binary(Data), Data =/= <<>> ->
	    [#sctp_sndrcvinfo{assoc_id = Association}] = Info,
	    megaco:process_received_message(Handle, self(), {Socket, Association}, Data),
	    loop(Socket, Handle);
	{sctp, Socket, Host, Port, {_, #sctp_assoc_change{state = State}}} ->
	    json:tell(association, [{state, State},
				    {gateway, json:text([inet:ntoa(Host), $:, integer_to_list(Port)])}]),
	    loop(Socket, Handle);
	_ ->
	    loop(Socket, Handle)
    end.

send_message({Socket, Association}, Data) ->
    gen_sctp:send(Socket, #sctp_sndrcvinfo{assoc_id = Association, ppid = ?PAYLOAD, stream = 0},
		  Data).

resend_message(Handle, Data) -> send_message(Handle, Data).

block(_Handle) -> ok.
unblock(_Handle) -> ok.
