import wabt from 'wabt';

const LINE = 112;

/** The module kernel-code.ts for this text of kernel.wat. */
export async function translateKernel(text: string): Promise<string> {
  const module = (await wabt()).parseWat('kernel.wat', text, { simd: true, bulk_memory: true });
  module.validate();
  const code = Buffer.from(module.toBinary({}).buffer).toString('base64');
  const pieces = code.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  const lines = pieces.map((piece) => `  '${piece}',`).join('\n');
  return `/** kernel.wat, translated by "npm run kernel". */\nexport const KERNEL_CODE = [\n${lines}\n].join('');\n`;
}
