#!/usr/bin/env python3
"""Makes state_machine.json from the schemas of asl-validator, a folder: see README.md.

Each file becomes a definition of one schema, and references go there. Nothing else is changed.
"""

import json
import pathlib
import sys


def local(value, name):
    if isinstance(value, dict):
        return {key: reference(part, name) if key == "$ref" else local(part, name) for key, part in value.items()}
    return [local(part, name) for part in value] if isinstance(value, list) else value


def reference(to, name):
    file, _, path = to.partition("#")
    return f"#/definitions/{pathlib.PurePath(file).stem if file else name}{path}"


def main():
    definitions = {}
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        schema.pop("$id"), schema.pop("$schema")
        definitions[path.stem] = local(schema, path.stem)
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "Made from the schemas of asl-validator by make.py: see README.md. Apache-2.0.",
        "$ref": "#/definitions/state-machine",
        "definitions": definitions,
    }
    json.dump(schema, sys.stdout, indent=1)
    print()


main()
