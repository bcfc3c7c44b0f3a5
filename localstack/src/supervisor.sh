# Keeps a container for as long as the program that asked for it lives: see supervisor.py.
# Arguments: a folder to remove at the end, the container's name, Docker's client, and what it is to run.
trap '' INT
folder=$1 name=$2 docker=$3
shift 2
exec 3<&0 </dev/null
"$@" 3<&- &
child=$!
(
    read -r _ <&3
    "$docker" rm --force "$name" >/dev/null 2>&1
    kill "$child" 2>/dev/null
) &
watcher=$!
exec 3<&-
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
"$docker" rm --force "$name" >/dev/null 2>&1
rm -rf "$folder"
exit "$code"
