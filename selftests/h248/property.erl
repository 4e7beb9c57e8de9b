%% SPDX-License-Identifier: GPL-2.0
%%
%% What megaco encodes is sent through the gateway's codec, and megaco must decode
%% what comes back to the same tree.
-module(property).
-export([main/1]).

-define(COUNT, 150).

main([Echo, Version, Seed]) ->
    rand:seed(exsplus, {1, 2, list_to_integer(Seed)}),
    Port = open_port({spawn_executable, Echo}, [{packet, 4}, binary]),
    Encoders = [{"long", megaco_pretty_text_encoder}, {"short", megaco_compact_text_encoder}],
    Ways = [{From, To} || From <- Encoders, To <- [$l, $s]],
    lists:foreach(fun(Way) -> report(Port, Version, Way) end, Ways),
    halt().

report(Port, Version, {{Words, Encoder}, To} = _Way) ->
    Bad = [M || _ <- lists:seq(1, ?COUNT), M <- [tree:message()],
		not comes_back(Port, list_to_integer(Version), Encoder, To, M)],
    io:format("~s - version ~s, ~s words to ~c~n",
	      [case Bad of [] -> "ok"; _ -> "not ok" end, Version, Words, To]).

comes_back(Port, Version, Encoder, To, Message) ->
    {ok, Sent} = Encoder:encode_message([], Version, Message),
    {ok, Expected} = Encoder:decode_message([], dynamic, Sent),
    port_command(Port, [To, Sent]),
    Got = receive {Port, {data, Data}} -> Data end,
    case Got of
	<<$+, Text/binary>> ->
	    compare(Encoder:decode_message([], dynamic, Text), {ok, Expected}, Sent, Text);
	<<$-, Why/binary>> ->
	    note("~s~n~s", [Why, Sent])
    end.

compare(Same, Same, _Sent, _Text) -> true;
compare(Got, Expected, Sent, Text) ->
    note("sent~n~s~ngot~n~s~n~p~nis not~n~p", [Sent, Text, Got, Expected]).

note(Format, Args) ->
    Lines = string:split(lists:flatten(io_lib:format(Format, Args)), "\n", all),
    [io:format("# ~s~n", [L]) || L <- Lines],
    false.
