#!/bin/sh
# Ends every connection to Docker's port. Where the kernel cannot (CONFIG_INET_DIAG_DESTROY), the daemon restarts, which
# ends them too; containers keep running.
open_connections() { ss -Hn state established "( sport = :$port )" | grep -c .; }
ss -HK state established "( sport = :$port )" >/dev/null 2>&1
[ "$(open_connections)" = 0 ] && exit 0
systemctl restart docker || exit 1
