// Checks OCDS packages against the standard's own JSON schema with ajv, a validator that is not ours.
// usage: node ajv.mjs SCHEMA_FOLDER PACKAGE...   exit code 1 names every file that does not hold.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../browser/package.json", import.meta.url));
const Ajv = require("ajv-draft-04").default;
const addFormats = require("ajv-formats").default;
const [folder, ...files] = process.argv.slice(2);
const load = (path) => JSON.parse(readFileSync(path, "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true, logger: false });

addFormats(ajv);
for (const name of ["release-schema.json", "versioned-release-validation-schema.json"]) ajv.addSchema(load(`${folder}/${name}`));
const release = ajv.compile(load(`${folder}/release-package-schema.json`));
const record = ajv.compile(load(`${folder}/record-package-schema.json`));
let bad = 0;
for (const file of files) {
        const document = load(file);
        const holds = "records" in document ? record : release;
        if (holds(document)) continue;
        bad++;
        console.log(`${file}: ${holds.errors.slice(0, 5).map((e) => `${e.instancePath} ${e.message}`).join("; ")}`);
}
console.log(`${files.length} packages, ${bad} do not hold the schema`);
process.exit(bad > 0 || files.length === 0 ? 1 : 0);
