"""Writes the completions of bash and zsh from the declarations of the tools.

::

    python packaging/completion.py bash > sextant
    python packaging/completion.py zsh > _sextant
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from grammar import Flag, Words, commands

BASH = """\
# bash completion for sextant; made from the declarations of the tools
_sextant() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
    local tool="${{COMP_WORDS[1]}}"
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "{first}" -- "$word")
        [[ $word == -* ]] || mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY \\
            < <(compgen -f -- "$word")
        return
    fi
    case "$tool:$before" in
{values}
    esac
    if [[ $word == -* ]]; then
        case "$tool" in
{flags}
        esac
    fi
    ((${{#COMPREPLY[@]}})) || mapfile -t COMPREPLY < <(compgen -f -- "$word")
}}
complete -o filenames -F _sextant sextant
"""
ZSH = """\
#compdef sextant
# made from the declarations of the tools
_sextant() {{
    local -a tools
    tools=(
{tools}
    )
    if ((CURRENT == 2)); then
        _alternative 'tools:tool:(({alternatives}))' 'files:file:_files' && return
        _arguments {own} && return
    fi
    case $words[2] in
{cases}
        *) _arguments {own} '*:file:_files' ;;
    esac
}}
_sextant "$@"
"""


def bash(words: Sequence[Words]) -> str:
    """Give the completion of bash."""
    own, *tools = words
    first = [name for flag in own.options for name in flag.names]
    values = [
        f'        {tool.name}:{name}) mapfile -t COMPREPLY < <(compgen -W "'
        f'{" ".join(flag.choices)}" -- "$word"); return ;;'
        for tool in tools
        for flag in tool.options
        for name in flag.names
        if flag.choices
    ]
    flags = [
        f"            {tool.name}) mapfile -t COMPREPLY < <(compgen -W "
        f'"{" ".join(_names(tool.options))}" -- "$word"); return ;;'
        for tool in tools
    ]
    return BASH.format(
        first=" ".join([*(tool.name for tool in tools), *first]),
        values="\n".join(values),
        flags="\n".join(flags),
    )


def zsh(words: Sequence[Words]) -> str:
    """Give the completion of zsh."""
    own, *tools = words
    return ZSH.format(
        tools="\n".join(f"        {_quote(f'{t.name}:{t.about}')}" for t in tools),
        alternatives=" ".join(
            f"{tool.name}\\:{_escape(tool.about)}" for tool in tools
        ).replace("'", "'\\''"),
        own=" ".join(_arguments(own.options)),
        cases="\n".join(
            f"        {tool.name}) shift words; ((CURRENT--)); _arguments "
            f"{' '.join(_arguments(tool.options))} '*:file:_files' ;;"
            for tool in tools
        ),
    )


def _names(flags: Iterable[Flag]) -> list[str]:
    return [name for flag in flags for name in flag.names]


def _arguments(flags: Iterable[Flag]) -> list[str]:
    """Give the flags as zsh's ``_arguments`` wants them."""
    return [
        _quote(f"{name}[{_zsh_text(flag.about)}]{_zsh_value(flag)}")
        for flag in flags
        for name in flag.names
    ]


def _zsh_value(flag: Flag) -> str:
    if not flag.value:
        return ""
    if flag.choices:
        return f":{flag.names[-1].strip('-')}:({' '.join(flag.choices)})"
    return f":{flag.value.lower()}:{'_files' if flag.takes_path else ''}"


def _zsh_text(text: str) -> str:
    for each in "\\[]:":
        text = text.replace(each, f"\\{each}")
    return text


def _escape(text: str) -> str:
    """Give a text as one word of zsh's list in double parentheses."""
    return "".join(each if each.isalnum() else f"\\{each}" for each in text)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def main() -> int:
    """Print the completion of the shell that is named."""
    print({"bash": bash, "zsh": zsh}[sys.argv[1]](commands()), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
