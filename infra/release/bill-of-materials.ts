import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Package = { readonly name: string; readonly version: string; readonly license?: string | undefined };

/**
 * The bill of materials of what functions are made of, as CycloneDX 1.6: the npm packages of which something is in their
 * bundles. The same for the same sources. `inputs`: the files of all bundles, by their paths in the project.
 */
export function billOfMaterials(project: string, version: string, inputs: Iterable<string>): object {
  const folders = new Set([...inputs].flatMap((input) => folderOf(input) ?? []));
  const packages = [...folders].map((folder) => readPackage(join(project, folder))).sort(byName);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name: 'traceward', version, purl: purlOf({ name: 'traceward', version }) },
    },
    components: packages.map((each) => ({
      type: 'library',
      'bom-ref': purlOf(each),
      name: each.name,
      version: each.version,
      purl: purlOf(each),
      ...(each.license === undefined ? {} : { licenses: [{ expression: each.license }] }),
    })),
  };
}

/** `node_modules/@a/b/node_modules/c/dist/x.js` is of the package in `node_modules/@a/b/node_modules/c`. */
function folderOf(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function readPackage(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, version, license: typeof license === 'string' ? license : undefined };
}

/** https://github.com/package-url/purl-spec */
function purlOf({ name, version }: Pick<Package, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version.replaceAll('+', '%2B')}`;
}

function byName(a: Package, b: Package): number {
  return a.name < b.name || (a.name === b.name && a.version < b.version) ? -1 : 1;
}
