#!/usr/bin/env python3
"""Makes job.json from the schemas that kubernetes-validate carries: see README.md.

The Job and the ServiceAccount, with all that they refer to, and without descriptions, in one file.
"""

import json
import sys

ROOTS = {"Job": "io.k8s.api.batch.v1.Job", "ServiceAccount": "io.k8s.api.core.v1.ServiceAccount"}


def without_words(value):
    if isinstance(value, dict):
        # A property may be called "description": then it holds a schema.
        return {key: without_words(part) for key, part in value.items() if not (key == "description" and isinstance(part, str))}
    return [without_words(part) for part in value] if isinstance(value, list) else value


def references(value):
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "$ref":
                yield part.rsplit("/", 1)[1]
            else:
                yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def local(value):
    if isinstance(value, dict):
        return {k: "#/definitions/" + v.rsplit("/", 1)[1] if k == "$ref" else local(v) for k, v in value.items()}
    return [local(part) for part in value] if isinstance(value, list) else value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        definitions = json.load(file)["$defs"]
    kept, waiting = {}, list(ROOTS.values())
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = local(without_words(definitions[name]))
            waiting.extend(references(definitions[name]))
    kinds = [
        {"if": {"properties": {"kind": {"const": kind}}}, "then": {"$ref": f"#/definitions/{name}"}}
        for kind, name in ROOTS.items()
    ]
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "Made from the OpenAPI definitions of Kubernetes by make.py: see README.md. Apache-2.0.",
        "required": ["apiVersion", "kind"],
        "properties": {"kind": {"enum": sorted(ROOTS)}},
        "allOf": kinds,
        "definitions": dict(sorted(kept.items())),
    }
    json.dump(schema, sys.stdout, indent=1)
    print()


main()
