# Azure's metadata service gives out tokens of the machine's identities to whoever asks from the machine. What comes from
# containers passes PREROUTING, what comes from the machine itself does not; containers on the host's network are the machine.

metadata_rule="PREROUTING -d 169.254.169.254/32 -j DROP"

guard_metadata() {
  if [ "$berth_metadata" = allowed ]; then
    unguard_metadata
    return 0
  fi
  tool=$(command -v iptables) || fail $exit_settings "there is no iptables to keep containers from the metadata address"
  put_file 0644 "$metadata_unit" "[Unit]
Description=Keeps containers from the metadata address
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
    fail $exit_settings "containers cannot be kept from the metadata address on this machine; metadataForContainers: allowed does without"
}

unguard_metadata() {
  [ -e "$metadata_unit" ] || return 0
  bounded 60 systemctl --quiet disable --now berth-metadata-guard.service 2>/dev/null || :
  rm -f "$metadata_unit"
  bounded 60 systemctl daemon-reload
  mark_changed metadata-guard
}
