# Runs one task in the way of the agent and prints its result. The shell reads this script from standard input and the task
# from another descriptor, so that no part of a task is ever an argument or a separate file. The caller prepends the variables
# folder and timeout_seconds, and the function task, which prints the task's lines.
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

tail_of() { tail -c 4096 "$1" 2>/dev/null | base64 -w 0; }

mkdir -p "$folder" && chmod 0700 "$folder" && cd "$folder" || exit 1
rm -f stdout stderr
# The inner shell says how the task ended, whatever the exit code is; it says nothing if the time limit ended it, too.
code=$(task | {
  exec 3<&0 </dev/null
  timeout -k 10 "$timeout_seconds" sh -c 'sh /dev/fd/3 >stdout 2>stderr; echo $?'
})
printf '%s,%s,%s\n' "${code:-timeout}" "$(tail_of stdout)" "$(tail_of stderr)"
