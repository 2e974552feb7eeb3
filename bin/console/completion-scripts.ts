/** The shells for which there is a script. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Each asks the command itself what can come next, a candidate a line: the word, a tab, and what it means. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  // Bash splits words at = and : too, so they are put together again, and candidates lose what bash already has.
  bash: `# bash completion of fleetlab: eval "$(fleetlab completion bash)", for example in ~/.bashrc
_fleetlab() {
  local words=() word glue= i
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ ( $glue || $word == [=:] ) && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == [=:] ]] && glue=1 || glue=
  done
  local whole=\${words[\${#words[@]} - 1]} current=\${COMP_WORDS[COMP_CWORD]}
  [[ $current == [=:] ]] && current=
  local before=\${whole%"$current"} line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
    else
      line=\${line%%$'\\t'*}
      COMPREPLY+=("\${line#"$before"}")
    fi
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
}
complete -F _fleetlab fleetlab
`,
  zsh: `#compdef fleetlab
# zsh completion of fleetlab: source <(fleetlab completion zsh) in ~/.zshrc behind compinit, or a file _fleetlab in $fpath
_fleetlab() {
  local line files=0
  local -a found
  for line in "\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      files=1
    elif [[ -n $line ]]; then
      found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( \${#found} )) && _describe fleetlab found
  (( files )) && _files
}
if [[ $funcstack[1] == _fleetlab ]]; then _fleetlab "$@"; else compdef _fleetlab fleetlab; fi
`,
  fish: `# fish completion of fleetlab: fleetlab completion fish | source, or in ~/.config/fish/completions/fleetlab.fish
function __fleetlab_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete -- $words[2..] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            printf '%s\\n' $line
        end
    end
end
complete -c fleetlab -f -a '(__fleetlab_complete)'
`,
};
