# After the files are gone. $all is yes where settings go too. The server's data, the keys of all certificates and the audit
# log among them, goes by a clear word only.
[ ! -d /run/systemd/system ] || systemctl daemon-reload
state=/var/lib/homeward-server
if [ "$all" = yes ]; then
    if [ "${HOMEWARD_PURGE:-}" = erase ]; then
        rm -rf "$state"
    elif [ -d "$state" ]; then
        echo "homeward-server: $state stays, with the database, all keys and the audit log."
        echo "homeward-server: to erase it: rm -r $state, or next time HOMEWARD_PURGE=erase in the environment"
    fi
    rmdir --ignore-fail-on-non-empty /etc/homeward 2> /dev/null || true
fi
