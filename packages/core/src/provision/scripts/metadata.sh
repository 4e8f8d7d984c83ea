# Azure's metadata service issues tokens for the machine's identities to every process on the machine. Traffic from
# containers passes PREROUTING; traffic from the machine itself and from containers on the host's network does not.

metadata_rule="PREROUTING -d 169.254.169.254/32 -j DROP"

block_metadata() {
  if [ "$berth_metadata" = allowed ]; then
    unblock_metadata
    return 0
  fi
  tool=$(command -v iptables) || fail $exit_settings "blocking the metadata address for containers requires iptables"
  put_file 0644 "$metadata_unit" "[Unit]
Description=Blocks the metadata address for containers
Before=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c '$tool -w 30 -t raw -C $metadata_rule 2>/dev/null || $tool -w 30 -t raw -I $metadata_rule'
ExecStop=/bin/sh -c '$tool -w 30 -t raw -D $metadata_rule || :'

[Install]
WantedBy=multi-user.target" && mark_changed metadata-guard
  reload_units berth-metadata-guard.service
  enable_unit berth-metadata-guard.service
  bounded 60 systemctl start berth-metadata-guard.service ||
    fail $exit_settings "the metadata address cannot be blocked for containers on this machine; set metadataForContainers to allowed"
}

unblock_metadata() {
  [ -e "$metadata_unit" ] || return 0
  bounded 60 systemctl --quiet disable --now berth-metadata-guard.service 2>/dev/null || :
  rm -f "$metadata_unit"
  bounded 60 systemctl daemon-reload
  mark_changed metadata-guard
}
