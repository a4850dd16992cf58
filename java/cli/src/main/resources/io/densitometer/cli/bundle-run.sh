#!/bin/sh
# Runs the program from this directory alone, wherever it lies: no JDK, no home, no network.
#   ./run CAMPAIGN.json --out RESULTS   the campaign's cells and report (campaigns/ holds some)
#   ./run VERB ...                      any verb of the program (try --help)
# NVIDIA's libraries are the machine's (LD_LIBRARY_PATH). What tuning finds is kept in XDG_CACHE_HOME, or here in cache/.
# DENSITOMETER_OPTS holds extra options for the JVM.
set -eu
here=$(dirname -- "$(readlink -f -- "$0")")
case ${1:-} in
    *.json) set -- campaign "$@" ;;
esac
export XDG_CACHE_HOME="${XDG_CACHE_HOME:-$here/cache}" OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}" \
    OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}" GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-300}"
# shellcheck disable=SC2086  # DENSITOMETER_OPTS is a list of options
exec "$here/runtime/bin/java" -XX:MaxRAMPercentage=40 --enable-native-access=ALL-UNNAMED \
    --add-opens java.base/java.nio=ALL-UNNAMED -Djava.library.path="$here/native" \
    -Ddensitometer.bundle="$here" -Ddensitometer.revision="$(cat -- "$here/revision")" -Dorg.bytedeco.javacpp.cachedir="$XDG_CACHE_HOME/javacpp" ${DENSITOMETER_OPTS:-} \
    -cp "$here/lib/*" io.densitometer.cli.Main "$@"
