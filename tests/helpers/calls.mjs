// Answers calls, one a line: {module, name, given} with {result}, or {error}.
// What JSON has no number for is written "#NaN", "#Infinity" or "#-Infinity".

import { createInterface } from "node:readline";

const read = (_, value) =>
  typeof value === "string" && /^#(NaN|-?Infinity)$/.test(value) ? Number(value.slice(1)) : value;
const written = (_, value) => {
  if (ArrayBuffer.isView(value)) return [...value];
  return typeof value === "number" && !Number.isFinite(value) ? `#${value}` : value;
};

for await (const line of createInterface({ input: process.stdin })) {
  const { module, name, given } = JSON.parse(line, read);
  const answer = {};
  try {
    answer.result = await (await import(module))[name](...given);
  } catch (error) {
    answer.error = String(error);
  }
  process.stdout.write(`${JSON.stringify(answer, written)}\n`);
}
