"""`logmon completions SHELL`: a script that completes commands and flags; files complete as the shell does it.

Generated from the command line itself and static, so that TAB costs nothing and never opens a source.
"""

from typing import Annotated, Any

import typer

from logmon.cli.refuse import RefusedError

Commands = dict[str, tuple[str, list[tuple[list[str], str]]]]
"""Command (with blanks for subcommands) -> (help, [(names of a flag, its help)])."""


def completions(
    context: typer.Context, shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")]
) -> None:
    """Print a completion script for bash, zsh or fish.

    \b
    logmon completions zsh >~/.zfunc/_logmon
    """
    writers = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    if shell not in writers:
        raise RefusedError(f"no completions for `{shell}`", "shells: bash, zsh, fish")
    found: Commands = {}
    _collect(context.find_root().command, "", found)
    typer.echo(writers[shell](found), nl=False)


def _collect(command: Any, path: str, found: Commands) -> None:
    flags = [
        ([*parameter.opts, *parameter.secondary_opts], (parameter.help or "").split("\n")[0])
        for parameter in command.params
        if parameter.param_type_name == "option"
    ]
    text = (command.help or "").strip().split("\n")[0].rstrip(".")
    found[path] = (text, [*flags, (["-h", "--help"], "Show the help.")])
    for name, child in sorted(getattr(command, "commands", {}).items()):
        _collect(child, f"{path} {name}".strip(), found)


def _children(commands: Commands, path: str) -> list[str]:
    prefix = f"{path} " if path else ""
    return [name for name in commands if name != path and name.startswith(prefix) and " " not in name[len(prefix) :]]


def _words(commands: Commands, path: str) -> str:
    flags = [name for names, _ in commands[path][1] for name in names]
    return " ".join([*(child.split()[-1] for child in _children(commands, path)), *sorted(set(flags))])


def _bash(commands: Commands) -> str:
    cases = "".join(f'    "{path}") words="{_words(commands, path)}" ;;\n' for path in commands)
    known = " ".join(f'"{path}"' for path in commands if path)
    return f"""# bash completion of logmon; source it, or put it into /etc/bash_completion.d
_logmon() {{
  local cur="${{COMP_WORDS[COMP_CWORD]}}" path="" word known words=""
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    for known in {known}; do
      if [ "${{path:+$path }}$word" = "$known" ]; then path="$known"; break; fi
    done
  done
  case "$path" in
{cases}  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [ "$path" != "" ] && [[ "$cur" != -* ]]; then COMPREPLY+=($(compgen -f -- "$cur")); fi
}}
complete -o filenames -F _logmon logmon
"""


def _zsh(commands: Commands) -> str:
    cases = "".join(f"    '{path}') words=({_words(commands, path)}) ;;\n" for path in commands)
    known = " ".join(f"'{path}'" for path in commands if path)
    return f"""#compdef logmon
# zsh completion of logmon; put it into a directory of $fpath as _logmon
_logmon() {{
  local path_="" word name
  local -a words_ known
  known=({known})
  for word in "${{words[@]:1:$((CURRENT-2))}}"; do
    name="${{path_:+$path_ }}$word"
    if (( ${{known[(Ie)$name]}} )); then path_="$name"; fi
  done
  case "$path_" in
{cases.replace("words=(", "words_=(")}  esac
  compadd -- "${{words_[@]}}"
  [[ -n "$path_" ]] && _files
}}
compdef _logmon logmon
"""


def _fish(commands: Commands) -> str:
    lines = ["# fish completion of logmon; put it into ~/.config/fish/completions/logmon.fish"]
    for path, (_, flags) in commands.items():
        seen = _fish_condition(commands, path)
        for child in _children(commands, path):
            text = commands[child][0].replace("'", "")
            lines.append(f"complete -c logmon -n '{seen}' -f -a {child.split()[-1]} -d '{text}'")
        for names, help_ in flags:
            options = " ".join(f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in names)
            lines.append(f"complete -c logmon -n '{seen}' {options} -d '{help_.replace(chr(39), '')}'")
    return "\n".join(lines) + "\n"


def _fish_condition(commands: Commands, path: str) -> str:
    if not path:
        return "__fish_use_subcommand"
    seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in path.split())
    children = " ".join(child.split()[-1] for child in _children(commands, path))
    return f"{seen}; and not __fish_seen_subcommand_from {children}" if children else seen
