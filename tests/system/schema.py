# SPDX-License-Identifier: BSD-2-Clause
"""Validates results files against docs/results.schema.json: schema.py SCHEMA FILE...

Prints a line for each file that breaks it, with the place; exit code 1 if there is one.
"""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)

bad = False
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        error = next(validator.iter_errors(json.load(file)), None)
    if error:
        bad = True
        place = ".".join(str(step) for step in error.absolute_path)
        print(f"{path}: {place}: {error.message[:200]}")
sys.exit(bad)
