# After the files are there. $first is yes for the first time; $service starts services, and asks who may.
umask 022
systemd-sysusers homeward-server.conf
install -d -o homeward-server -g homeward-server -m 0700 /var/lib/homeward-server
# As it comes it is root's, and not to be read by others; its group exists from now on only.
if [ "$(stat -c %G /etc/homeward/server.toml 2> /dev/null)" = root ]; then
    chgrp homeward-server /etc/homeward/server.toml
fi
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    # It is started by whoever has configured it. A new version takes the place of one that runs.
    if systemctl --quiet is-active homeward-server.service; then
        $service restart homeward-server.service || true
    fi
fi
if [ "$first" = yes ]; then
    echo "homeward-server: nothing runs yet: see /etc/homeward/server.toml, then systemctl enable --now homeward-server"
fi
