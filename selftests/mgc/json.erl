%% SPDX-License-Identifier: GPL-2.0
%%
%% One JSON object a line, with the time, as the other programs of the tests
%% print them. Text is a binary or {text, String}, an object {[{Name, Value}]}.
-module(json).
-export([tell/2, text/1]).

tell(Event, Members) ->
    {Mega, Seconds, Micro} = os:timestamp(),
    Wall = io_lib:format("~w.~6..0w", [Mega * 1000000 + Seconds, Micro]),
    Line = encode({[{event, text(Event)} | Members] ++ [{wall, {raw, Wall}}]}),
    %% One write: lines of several processes do not mix.
    file:write(standard_io, [Line, $\n]),
    ok.

text(Atom) when is_atom(Atom) -> text(atom_to_list(Atom));
text(Text) -> {text, Text}.

encode({raw, Text}) -> Text;
encode({text, Text}) -> [$", [escape(C) || C <- binary_to_list(iolist_to_binary(Text))], $"];
encode({Members}) ->
    Pairs = [[encode(text(Name)), $:, encode(Value)] || {Name, Value} <- Members],
    [${, lists:join($,, Pairs), $}];
encode(Number) when is_integer(Number) -> integer_to_list(Number);
encode(Word) when Word =:= true; Word =:= false; Word =:= null -> atom_to_list(Word);
encode(asn1_NOVALUE) -> "null";
encode(Atom) when is_atom(Atom) -> encode(text(Atom));
encode(Text) when is_binary(Text) -> encode({text, Text});
encode(List) when is_list(List) -> [$[, lists:join($,, [encode(V) || V <- List]), $]].

escape($") -> "\\\"";
escape($\\) -> "\\\\";
escape($\n) -> "\\n";
escape(C) when C < 32; C > 126 -> io_lib:format("\\u~4.16.0b", [C]);
escape(C) -> C.
