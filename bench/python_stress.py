#!/usr/bin/env python3
"""Captures again and again from a process whose threads allocate, change and drop objects all the time.

    python3 bench/python_stress.py [captures, 50 unless told]
"""
import os
import sys
import time

AGENT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'agents', 'python')
sys.path[:0] = [AGENT, os.path.join(AGENT, 'tests')]
import test_load  # noqa: E402

count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
began = time.time()
test_load.captures(count)
print('CPython %s: %d captures in %.1f s' % (sys.version.split()[0], count, time.time() - began))
