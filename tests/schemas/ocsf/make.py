#!/usr/bin/env python3
"""Makes compliance_finding.schema.json from an export of the OCSF schema: see README.md.

An export says more than its own JSON Schema does (https://schema.ocsf.io/schema/...): which attribute names the value of
which enumeration, and of which attributes an object needs one. Here all of it is checked. What is deprecated is refused, as
is every attribute that OCSF does not have; and so that the file stays small, those whose objects are not in OBJECTS.
"""

import json
import sys

CLASS = "compliance_finding"
PROFILES = {"cloud"}
OBJECTS = {
    "account",
    "analytic",
    "api",
    "check",
    "cloud",
    "compliance",
    "evidences",
    "finding_info",
    "key_value_object",
    "metadata",
    "object",
    "product",
    "remediation",
    "resource_details",
    "service",
}
BASE = {"string_t": "string", "integer_t": "integer", "long_t": "integer", "float_t": "number", "boolean_t": "boolean"}


def holds(attribute):
    """It is there in the class with these profiles, still to be used, and of interest here."""
    there = attribute.get("profile") in (None, *PROFILES) and "@deprecated" not in attribute
    return there and (attribute["type"] != "object_t" or attribute["object_type"] in OBJECTS)


def scalar(types, attribute):
    name = attribute["type"]
    if name == "json_t":
        return {}
    definition = types[name]
    schema = {"type": BASE[name if name in BASE else definition["type"]]}
    if "enum" in attribute:
        values = list(attribute["enum"])
        schema["enum"] = sorted(map(int, values)) if schema["type"] == "integer" else sorted(values)
    if "max_len" in definition:
        schema["maxLength"] = definition["max_len"]
    if "range" in definition:
        schema["minimum"], schema["maximum"] = definition["range"]
    if "regex" in definition:
        schema["pattern"] = definition["regex"]
    return schema


def siblings(attributes):
    """Where the name of a value is given beside the value, it is the one that the schema gives it. 99 is "Other": its name
    is the source's own, and must be there."""
    for name, attribute in sorted(attributes.items()):
        sibling = attribute.get("sibling")
        if "enum" not in attribute or sibling not in attributes or attribute.get("is_array"):
            continue
        for value, entry in sorted(attribute["enum"].items(), key=lambda item: int(item[0])):
            given = {"properties": {name: {"const": int(value)}}, "required": [name]}
            if value == "99":
                yield {"if": given, "then": {"required": [sibling]}}
            else:
                yield {"if": given, "then": {"properties": {sibling: {"const": entry["caption"]}}}}


def describe(types, thing):
    attributes = {name: attribute for name, attribute in thing["attributes"].items() if holds(attribute)}
    schema = {"title": thing["caption"], "type": "object"}
    # An object without attributes of its own takes any: that is what "unmapped" is made of.
    if not thing["attributes"]:
        return schema, set()
    schema["additionalProperties"] = False
    properties, objects = {}, set()
    for name, attribute in sorted(attributes.items()):
        if attribute["type"] == "object_t":
            objects.add(attribute["object_type"])
            value = {"$ref": "#/$defs/" + attribute["object_type"].replace("/", "_")}
        else:
            value = scalar(types, attribute)
        properties[name] = {"type": "array", "items": value} if attribute.get("is_array") else value
    schema["properties"] = properties
    everything = thing["attributes"].items()
    of_profile = {name: attribute for name, attribute in everything if attribute.get("profile") in (None, *PROFILES)}
    required = sorted(name for name, attribute in of_profile.items() if attribute["requirement"] == "required")
    assert set(required) <= set(attributes), f"{thing['caption']} needs {required}: add their objects to OBJECTS"
    if required:
        schema["required"] = required
    constraints = thing.get("constraints") or {}
    if "at_least_one" in constraints:
        schema["anyOf"] = [{"required": [name]} for name in constraints["at_least_one"] if name in attributes]
    if "just_one" in constraints:
        schema["oneOf"] = [{"required": [name]} for name in constraints["just_one"] if name in attributes]
    rules = list(siblings(attributes))
    if rules:
        schema["allOf"] = rules
    return schema, objects


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        export = json.load(file)
    root, open_ = describe(export["types"], export["classes"][CLASS])
    defs = {}
    while open_:
        name = open_.pop()
        key = name.replace("/", "_")
        if key not in defs:
            defs[key], more = describe(export["types"], export["objects"][name])
            open_ |= more
    version = export["version"]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Made from OCSF {version} by make.py: see README.md. Apache-2.0.",
        **root,
        "$defs": dict(sorted(defs.items())),
    }
    schema["properties"]["metadata"] = {
        "allOf": [schema["properties"]["metadata"]],
        # The class and the profiles are what this file was made for; another version's event is another's to check.
        "properties": {"version": {"const": version}, "profiles": {"const": sorted(PROFILES)}},
        "required": ["profiles"],
    }
    json.dump(schema, sys.stdout, indent=1)
    print()


main()
