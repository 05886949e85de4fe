"""A module made for each template and left in sys.modules."""

import sys
import types

SOURCE = "def render(name):\n    return 'Hello ' + name\n\nTITLE = 'template'\n"
made = 0


for number, _ in enumerate(sys.stdin, 1):
    for _ in range(10):
        made += 1
        module = types.ModuleType(f"templates.page_{made}")
        exec(compile(SOURCE, f"page_{made}.py", "exec"), module.__dict__)
        sys.modules[module.__name__] = module
    print(f"cycle {number} done", flush=True)
