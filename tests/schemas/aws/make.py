#!/usr/bin/env python3
"""Makes the schema of requests to an AWS service from botocore's model of it: see README.md.

The model has the members, their types, patterns and enumerations, and which are required. Unknown members are refused.
"""

import gzip
import json
import sys

TYPES = {"string": "string", "integer": "integer", "long": "integer", "float": "number", "double": "number", "boolean": "boolean"}


def schema_of(shapes, name, kept):
    shape = shapes[name]
    kind = shape["type"]
    if kind == "structure":
        if name not in kept:
            kept[name] = None
            members = sorted(shape["members"].items())
            kept[name] = {
                "type": "object",
                "additionalProperties": False,
                "properties": {member: schema_of(shapes, to["shape"], kept) for member, to in members},
                "required": sorted(shape.get("required", [])),
            }
        return {"$ref": f"#/$defs/{name}"}
    if kind == "list":
        return {"type": "array", "items": schema_of(shapes, shape["member"]["shape"], kept)}
    if kind == "map":
        return {"type": "object", "additionalProperties": schema_of(shapes, shape["value"]["shape"], kept)}
    value = {"type": TYPES[kind]}
    value.update({key: shape[key] for key in ("enum", "pattern") if key in shape})
    return value


def main():
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
        service = json.load(file)
    kept = {}
    for operation in sys.argv[2:]:
        schema_of(service["shapes"], service["operations"][operation]["input"]["shape"], kept)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Made from botocore's model of the service by make.py: see README.md. Apache-2.0.",
        "$defs": dict(sorted(kept.items())),
    }
    json.dump(schema, sys.stdout, indent=1)
    print()


main()
