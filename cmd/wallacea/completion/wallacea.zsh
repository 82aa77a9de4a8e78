#compdef wallacea
# Completion of wallacea in zsh. In ~/.zshrc, after compinit:
#	source <(wallacea completion zsh)
_wallacea() {
	local line
	local -a found
	for line in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
		[[ -n $line ]] && found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
	done
	if (( ${#found} )); then
		_describe -t values wallacea found
	else
		_files
	fi
}
compdef _wallacea wallacea
