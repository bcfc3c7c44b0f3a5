#!/usr/bin/env python3
"""Makes batch_import_findings.schema.json from botocore's model of Security Hub: see README.md.

The model has the members, their types, patterns and enumerations, and which are required. The lengths that AWS sets stand
in its documentation of the members alone, so they are read from there. What is not in MEMBERS is refused, as is what
Security Hub does not know.
"""

import gzip
import json
import re
import sys

# By structure, the members that stay in the schema; all of a structure that is not named. The details of resources alone
# would be thousands of lines.
MEMBERS = {
    "AwsSecurityFinding": {
        "AwsAccountId",
        "AwsAccountName",
        "CompanyName",
        "Compliance",
        "CreatedAt",
        "Description",
        "FindingProviderFields",
        "FirstObservedAt",
        "GeneratorId",
        "Id",
        "LastObservedAt",
        "ProductArn",
        "ProductFields",
        "ProductName",
        "RecordState",
        "Remediation",
        "Resources",
        "SchemaVersion",
        "Severity",
        "SourceUrl",
        "Title",
        "Types",
        "UpdatedAt",
        "UserDefinedFields",
        "Workflow",
    },
    "Resource": {"Id", "Partition", "Region", "ResourceRole", "Tags", "Type"},
}
TYPES = {"string": "string", "integer": "integer", "double": "number", "boolean": "boolean"}


def number(pattern, text):
    found = re.search(pattern, text)
    return int(found.group(1)) if found else None


def documented(value, text):
    """Adds the limits that the documentation of a member sets."""
    text = re.sub(r"<[^>]+>|\s+", " ", text)
    if value["type"] == "string":
        limits = {"minLength": r"Minimum (?:length )?of (\d+)", "maxLength": r"Maximum (?:length )?of (\d+)"}
    elif value["type"] == "array":
        limits = {"minItems": r"Minimum number of (\d+)", "maxItems": r"Maximum number of (\d+)"}
    elif "propertyNames" in value:
        limits = {"maxProperties": r"up to (\d+) key-value pairs"}
        key, content = number(r"key can contain up to (\d+)", text), number(r"value can contain up to (\d+)", text)
        if key and content:
            value["propertyNames"] = {**value["propertyNames"], "maxLength": key}
            value["additionalProperties"] = {**value["additionalProperties"], "maxLength": content}
    else:
        limits = {}
    for name, pattern in limits.items():
        limit = number(pattern, text)
        if limit is not None:
            value[name] = limit


class Model:
    def __init__(self, model):
        self.shapes = model["shapes"]
        self.defs = {}

    def value(self, name, text=""):
        """The schema of a shape, with what the member's documentation says of it."""
        shape = self.shapes[name]
        kind = shape["type"]
        if kind == "structure":
            self.structure(name)
            return {"$ref": f"#/$defs/{name}"}
        if kind == "list":
            value = {"type": "array", "items": self.value(shape["member"]["shape"])}
            limits = {"min": "minItems", "max": "maxItems"}
        elif kind == "map":
            value = {"type": "object", "propertyNames": self.value(shape["key"]["shape"])}
            value["additionalProperties"] = self.value(shape["value"]["shape"])
            limits = {}
        else:
            value = {"type": TYPES[kind]}
            for key in ("enum", "pattern"):
                if key in shape:
                    value[key] = shape[key]
            strings = kind == "string"
            limits = {"min": "minLength" if strings else "minimum", "max": "maxLength" if strings else "maximum"}
        for key, limit in limits.items():
            if key in shape:
                value[limit] = shape[key]
        documented(value, text)
        return value

    def structure(self, name):
        if name in self.defs:
            return
        self.defs[name] = None
        shape = self.shapes[name]
        kept = MEMBERS.get(name, set(shape["members"]))
        assert kept <= set(shape["members"]), f"{name} has no {kept - set(shape['members'])}"
        properties = {
            member: self.value(reference["shape"], reference.get("documentation", ""))
            for member, reference in sorted(shape["members"].items())
            if member in kept
        }
        self.defs[name] = {"type": "object", "additionalProperties": False, "properties": properties}
        if shape.get("required"):
            self.defs[name]["required"] = sorted(shape["required"])


def main():
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
        service = json.load(file)
    model = Model(service)
    root = model.value(service["operations"]["BatchImportFindings"]["input"]["shape"])
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Made from botocore's model of Security Hub by make.py: see README.md. Apache-2.0.",
        **root,
        "$defs": dict(sorted(model.defs.items())),
    }
    # The types of resources are the names of their details. A type of another name is none that Security Hub knows.
    schema["$defs"]["ResourceType"] = {"enum": sorted(service["shapes"]["ResourceDetails"]["members"])}
    json.dump(schema, sys.stdout, indent=1)
    print()


main()
