# Before the files go, not for an upgrade.
[ ! -d /run/systemd/system ] || $service stop homeward-agent.service || :
