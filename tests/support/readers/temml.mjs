// Formulas of TeX, a JSON list on standard input, as MathML of temml, a JSON list on standard output.
import { createRequire } from "node:module";

const temml = createRequire(`${process.argv[2]}/`)("temml");
let input = "";
for await (const part of process.stdin) input += part;
const options = { throwOnError: false, annotate: false };
console.log(JSON.stringify(JSON.parse(input).map((tex) => temml.renderToString(tex, options))));
