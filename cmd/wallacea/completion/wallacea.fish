# Completion of wallacea in fish. In ~/.config/fish/config.fish:
#	wallacea completion fish | source
function __wallacea_complete
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	set -l program $words[1]
	set -e words[1]
	set -l found ($program __complete $words "$current" 2>/dev/null)
	if test (count $found) -gt 0
		printf '%s\n' $found
	else
		__fish_complete_path "$current"
	end
end
complete -c wallacea -f -a '(__wallacea_complete)'
