// Formulas, a JSON list of [TeX, whether on display] on standard input, as MathML of temml, a JSON list on standard output.
import { createRequire } from "node:module";

const temml = createRequire(`${process.argv[2]}/`)("temml");
let input = "";
for await (const part of process.stdin) input += part;
const set = ([tex, displayMode]) => temml.renderToString(tex, { throwOnError: false, annotate: false, displayMode });
console.log(JSON.stringify(JSON.parse(input).map(set)));
