#!/usr/bin/env node
// Not in dist, which a fresh clone builds only after npm has linked what commands there are.
require('../dist/cli.js')
