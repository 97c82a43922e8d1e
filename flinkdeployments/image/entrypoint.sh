#!/usr/bin/env bash
# What Flink's own image does before it starts a command: an allocator that gives memory back to the system.
allocator=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2
if [ -e "$allocator" ]; then
    export LD_PRELOAD=$allocator
fi
exec "$@"
