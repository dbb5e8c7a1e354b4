#!/bin/sh
# Waits for the Temporal server, creates the namespace when there is none, and waits
# until the server serves it, which takes some seconds. It may be repeated; the
# retention of a namespace that exists is not changed.
#
# TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE are read by the temporal command itself.
set -eu

await() {
	tries=60
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		if [ "$tries" -le 0 ]; then
			echo "gave up: $*" >&2
			"$@"
			exit 1
		fi
		sleep 2
	done
}

await temporal operator cluster health
if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
	temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$NAMESPACE_RETENTION"
fi
await temporal workflow list --namespace "$TEMPORAL_NAMESPACE" --limit 1
echo "namespace $TEMPORAL_NAMESPACE is ready"
