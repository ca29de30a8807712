# After the files are there. $first is yes for the first time; $service starts services, and asks who may.
umask 022
systemd-sysusers homeward-agent.conf
install -d -o homeward-agent -g homeward-agent -m 0700 /var/lib/homeward-agent

# What a silent roll-out says by the environment becomes the file that it could have laid down itself.
invitation=/etc/homeward/enroll.toml
if [ -n "${SERVER_URL:-}${SERVER_FINGERPRINT:-}${ENROLL_TOKEN:-}" ] && [ ! -e /var/lib/homeward-agent/identity.json ]; then
    for value in "${SERVER_URL:-}" "${SERVER_FINGERPRINT:-}" "${ENROLL_TOKEN:-}"; do
        case "$value" in
            '' | *[!][A-Za-z0-9:/._-]*)
                echo "homeward-agent: SERVER_URL, SERVER_FINGERPRINT and ENROLL_TOKEN belong together, without spaces or quotes" >&2
                exit 1
                ;;
        esac
    done
    (
        umask 077
        printf 'server = "%s"\nfingerprint = "%s"\ntoken = "%s"\n' "$SERVER_URL" "$SERVER_FINGERPRINT" "$ENROLL_TOKEN" > "$invitation.new"
        mv "$invitation.new" "$invitation"
    )
fi
[ ! -e "$invitation" ] || chmod 0600 "$invitation"

if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if [ -e "$invitation" ] || [ -e /var/lib/homeward-agent/identity.json ]; then
        # A server that cannot be reached yet is no reason to fail: the service tries again. Whoever has disabled it wants that.
        ! systemctl --quiet is-enabled homeward-agent.service || $service restart homeward-agent.service || true
    fi
fi
if [ ! -e "$invitation" ] && [ ! -e /var/lib/homeward-agent/identity.json ]; then
    echo "homeward-agent: not enrolled yet, and nothing runs: see /usr/share/doc/homeward-agent/README.md"
fi
