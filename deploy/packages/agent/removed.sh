# After the files are gone. $all is yes where settings go too. What the agent keeps, a key, the index of the customers and
# reports that wait, goes by a clear word only.
[ ! -d /run/systemd/system ] || systemctl daemon-reload
state=/var/lib/homeward-agent
if [ "$all" = yes ]; then
    rm -f /etc/homeward/enroll.toml /etc/homeward/enroll.toml.new
    if [ "${HOMEWARD_PURGE:-}" = erase ]; then
        rm -rf "$state"
    elif [ -d "$state" ]; then
        echo "homeward-agent: $state stays, with the index of the customers and what was not handed over yet."
        echo "homeward-agent: to erase it: rm -r $state, or next time HOMEWARD_PURGE=erase in the environment"
    fi
    rmdir --ignore-fail-on-non-empty /etc/homeward 2> /dev/null || true
fi
