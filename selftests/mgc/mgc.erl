%% SPDX-License-Identifier: GPL-2.0
%%
%% A media gateway controller: Erlang's megaco with a user of it that does what it
%% is told on its standard input, and prints what it hears. Commands are lines:
%%
%%	listen TRANSPORT ADDRESS PORT ENCODING VERSION
%%		a controller there, whose mId is [ADDRESS]:PORT; TRANSPORT is udp, tcp
%%		or sctp, ENCODING pretty or compact
%%	send NAME [MID], then actions as text up to a line "."
%%		a transaction to the gateway that has registered there; megaco numbers,
%%		encodes and repeats it
%%	raw NAME [MID], then octets up to a line "."
%%		the same octets, as they are, past megaco's transactions
%%	set KEY VALUE
%%		how requests of gateways are answered, see mgc_user
%%	close MID	no gateway is known there any more
%%	quit
-module(mgc).
-export([main/0]).

-include_lib("megaco/include/megaco.hrl").
-include_lib("megaco/include/megaco_message_v2.hrl").

main() ->
    ok = application:start(megaco),
    mgc_user:prepare(),
    json:tell(ready, []),
    commands().

commands() ->
    case words() of
	eof -> ok;
	[] -> commands();
	["quit" | _] -> ok;
	Words ->
	    try command(Words)
	    catch Class:Why:Stack ->
		json:tell(failed, [{command, json:text(lists:join(" ", Words))},
				   {text, json:text(io_lib:format("~p:~0p ~0p", [Class, Why, Stack]))}])
	    end,
	    commands()
    end.

words() ->
    case io:get_line("") of
	eof -> eof;
	{error, _} -> eof;
	Line -> string:lexemes(Line, " \n")
    end.

%% The lines up to ".".
body() -> body([]).

body(Lines) ->
    case io:get_line("") of
	".\n" -> lists:append(lists:reverse(Lines));
	eof -> lists:append(lists:reverse(Lines));
	Line -> body([Line | Lines])
    end.

command(["listen", Transport, Host, Port, Encoding, Version]) ->
    {ok, Address} = inet:parse_address(Host),
    listen(list_to_atom(Transport), Address, list_to_integer(Port), Encoding,
	   list_to_integer(Version));
command(["send", Name | To]) -> send(Name, body(), connection(To));
command(["raw", Name | To]) -> raw(Name, body(), connection(To));
command(["set", Key | Value]) -> mgc_user:set(list_to_atom(Key), lists:append(lists:join(" ", Value)));
command(["close" | To]) ->
    {Handle, _} = connection(To),
    json:tell(closed, [{result, json:text(io_lib:format("~0p", [megaco:disconnect(Handle, told)]))}]).

%% --- listening ----------------------------------------------------------------

encoder("pretty") -> megaco_pretty_text_encoder;
encoder("compact") -> megaco_compact_text_encoder.

listen(Transport, Address, Port, Encoding, Version) ->
    Mid = mid(Address, Port),
    ok = megaco:start_user(Mid, [{user_mod, mgc_user}, {user_args, [Version]}]),
    Handle = (megaco:user_info(Mid, receive_handle))#megaco_receive_handle{
	       encoding_mod = encoder(Encoding), encoding_config = [],
	       send_mod = module(Transport), protocol_version = Version},
    [ok = megaco:update_user_info(Mid, Key, Value) || {Key, Value} <- settings(Encoding)],
    open(Transport, Address, Port, Handle),
    json:tell(listening, [{mid, json:text(flat:mid(Mid))}, {transport, Transport}]).

%% Retransmissions each second, not after megaco's own seven and ever later, until the
%% gateway has long been gone; replies are kept and acknowledged.
settings(Encoding) ->
    [{encoding_mod, encoder(Encoding)},
     {request_timer, #megaco_incr_timer{wait_for = 1000, factor = 1, incr = 0, max_retries = 120}},
     {reply_timer, 30000}, {auto_ack, true}, {trans_ack, true}].

module(udp) -> megaco_udp;
module(tcp) -> megaco_tcp;
module(sctp) -> mgc_sctp.

family(Address) when tuple_size(Address) =:= 8 -> [inet6];
family(_) -> [inet].

open(udp, Address, Port, Handle) ->
    {ok, Pid} = megaco_udp:start_transport(),
    {ok, _Socket, _Control} = megaco_udp:open(Pid, [{port, Port}, {receive_handle, Handle},
	{udp_options, family(Address) ++ [{ip, Address}, {recbuf, 1048576}]}]);
open(tcp, Address, Port, Handle) ->
    {ok, Pid} = megaco_tcp:start_transport(),
    ok = megaco_tcp:listen(Pid, [{port, Port}, {receive_handle, Handle},
	{tcp_options, family(Address) ++ [{ip, Address}, {nodelay, true}, {reuseaddr, true}]}]);
open(sctp, Address, Port, Handle) ->
    mgc_sctp:listen(Address, Port, family(Address), Handle).

mid(Address, Port) when tuple_size(Address) =:= 4 ->
    {ip4Address, #'IP4Address'{address = tuple_to_list(Address), portNumber = Port}};
mid(Address, Port) ->
    Octets = binary_to_list(<< <<W:16>> || W <- tuple_to_list(Address) >>),
    {ip6Address, #'IP6Address'{address = Octets, portNumber = Port}}.

%% --- sending ------------------------------------------------------------------

%% The gateway that registered last, or last at the controller MID.
connection([]) -> mgc_user:connection(any);
connection([Mid]) -> mgc_user:connection(Mid).

send(Name, Text, {Handle, Version}) ->
    Encoder = megaco:conn_info(Handle, encoding_mod),
    Actions = actions(Encoder, Version, Text),
    Told = megaco:cast(Handle, Actions, [{reply_data, Name}]),
    json:tell(sent, [{name, json:text(Name)}, {result, json:text(io_lib:format("~0p", [Told]))}]).

actions(Encoder, Version, Text) ->
    Message = io_lib:format("MEGACO/~b <text> Transaction = 1 { ~s }", [Version, Text]),
    case Encoder:decode_message([], dynamic, iolist_to_binary(Message)) of
	{ok, {'MegacoMessage', _, {'Message', _, _, {transactions, [{transactionRequest, T}]}}}} ->
	    element(3, T);
	Error -> error({not_actions, Error})
    end.

raw(Name, Text, {Handle, _Version}) ->
    Mod = megaco:conn_info(Handle, send_mod),
    Told = Mod:send_message(megaco:conn_info(Handle, send_handle), list_to_binary(Text)),
    json:tell(sent, [{name, json:text(Name)}, {result, json:text(io_lib:format("~0p", [Told]))}]).
