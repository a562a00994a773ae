# bash completion of logmon; source it, or put it into /etc/bash_completion.d
_logmon() {
  local cur="${COMP_WORDS[COMP_CWORD]}" path="" word known words=""
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    for known in "alerts" "alerts ack" "alerts history" "alerts ls" "alerts show" "alerts silence" "alerts unack" "alerts unsilence" "alive" "completions" "demo" "help" "hooks" "hooks dead" "hooks drop" "hooks ls" "hooks retry" "hooks show" "hooks test" "query" "rules" "rules check" "rules explain" "rules test" "run" "sources" "sources detect" "sources ls" "sources show" "tail" "watch" "why"; do
      if [ "${path:+$path }$word" = "$known" ]; then path="$known"; break; fi
    done
  done
  case "$path" in
    "") words="alerts alive completions demo help hooks query rules run sources tail watch why --help --version -V -h" ;;
    "alerts") words="ack history ls show silence unack unsilence --help -h" ;;
    "alerts ack") words="--by --comment --help --state -c -h" ;;
    "alerts history") words="--color --help --id --lines --output --rule --state --tz -h -n -o" ;;
    "alerts ls") words="--all --color --firing --help --output --state --tz -a -h -o" ;;
    "alerts show") words="--color --help --output --state --tz -h -o" ;;
    "alerts silence") words="--by --comment --for --help --state -c -h" ;;
    "alerts unack") words="--by --help --state -h" ;;
    "alerts unsilence") words="--by --help --state -h" ;;
    "alive") words="--help --max-age --quiet --state -h -q" ;;
    "completions") words="--help -h" ;;
    "demo") words="--color --help --keep --plain --seed --speed -h" ;;
    "help") words="--help -h" ;;
    "hooks") words="dead drop ls retry show test --help -h" ;;
    "hooks dead") words="--help --state --tz -h" ;;
    "hooks drop") words="--all --help --state -h" ;;
    "hooks ls") words="--config --help --rules --state --tz -h -r" ;;
    "hooks retry") words="--all --help --state -h" ;;
    "hooks show") words="--help --state -h" ;;
    "hooks test") words="--config --help --resolve --rules -h -r" ;;
    "query") words="--color --config --format --help --jobs --no-header --output --patterns --quiet --since --source-tz --stats --tz --until --where -S -U -h -j -o -q -w" ;;
    "rules") words="check explain test --help -h" ;;
    "rules check") words="--color --fail-on --help --output -h -o" ;;
    "rules explain") words="--help -h" ;;
    "rules test") words="--color --help --output --update -h -k -o" ;;
    "run") words="--color --config --dry-run --exit-code --format --from --help --jobs --listen --once --output --quiet --rules --source-tz --state --stats --stats-every --tz -h -j -o -q -r" ;;
    "sources") words="detect ls show --help -h" ;;
    "sources detect") words="--color --help --source-tz -h" ;;
    "sources ls") words="--color --config --help --output --rules --state --tz -h -o -r" ;;
    "sources show") words="--color --config --help --output --rules --state --tz -h -o -r" ;;
    "tail") words="--color --config --exclude --expand --fields --fixed-strings --follow --format --grep --help --ignore-case --level --lines --no-header --output --quiet --since --source-tz --tz --until --where --wrap -F -S -U -W -f -g -h -i -l -n -o -q -v -w -x" ;;
    "watch") words="--color --config --every --format --help --plain --rules --source-tz --theme --tz -h -r" ;;
    "why") words="--at --color --config --format --help --quiet --rules --source-tz --state --tz -h -q -r" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [ "$path" != "" ] && [[ "$cur" != -* ]]; then COMPREPLY+=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _logmon logmon
