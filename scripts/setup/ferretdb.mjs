import { cp, mkdir, mkdtemp, rename, rm, chmod, writeFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { aptInstall, aptVersion } from './apt.mjs';
import { compareVersions, goFloor, goFloorToInstall } from './decisions.mjs';
import { ferretdbPath, ferretdbVersion, findOnPath } from './locations.mjs';
import { ask, run } from './run-command.mjs';

const moduleAtVersion = `github.com/FerretDB/FerretDB@v${ferretdbVersion}`;
const installGo = `install Go ${goFloorToInstall} or later from https://go.dev/dl`;

async function ensureGo(kind) {
  const go = findOnPath(['go']);
  if (go !== null) {
    const version = ask([go, 'env', 'GOVERSION']) ?? '0';
    if (compareVersions(version, goFloor) < 0) throw new Error(`Go is ${version}, too old; ${installGo}`);
    return go;
  }
  if (kind !== 'debian') throw new Error(`Go is not installed; ${installGo}`);
  const candidate = await aptVersion('golang-go');
  if (candidate === null || compareVersions(candidate, goFloorToInstall) < 0) {
    throw new Error(`Go is not installed and apt has only ${candidate ?? 'none'}; ${installGo}`);
  }
  await aptInstall(['golang-go']);
  const installed = findOnPath(['go']);
  if (installed === null) throw new Error(`golang-go was installed but there is no go on PATH; ${installGo}`);
  return installed;
}

/** Go keeps downloaded sources read-only; our copy gets a file and is removed at the end. */
async function makeWritable(folder) {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}

/**
 * Builds with the Go that is there; when a newer Go refuses the sources, once more with the one they name.
 * The build folder is a copy of the module, so its own go.sum pins every dependency.
 */
async function build(go, source, output) {
  const command = [go, 'build', '-trimpath', '-buildvcs=false', '-o', output, './cmd/ferretdb'];
  try {
    await run(command, { cwd: source });
  } catch (error) {
    console.log(`           ${error.message}; trying with Go 1.24.3`);
    await run(command, { cwd: source, env: { ...process.env, GOTOOLCHAIN: 'go1.24.3' } });
  }
}

/**
 * Builds FerretDB into the cache folder (takes minutes the first time).
 *
 * Not by `go install …@v…`: that asks for the list of versions, which some proxies do not serve, and the program
 * then ends at its start because its version file is generated and not part of the module. So: fetch exactly this
 * version, copy it, write the version file, build.
 */
export async function installFerretdb(kind) {
  const go = await ensureGo(kind);
  const target = ferretdbPath();
  const work = await mkdtemp(join(tmpdir(), 'focus-load-setup-'));
  try {
    console.log(
      `           building FerretDB ${ferretdbVersion} from source: one to five minutes the first time`,
    );
    const { Dir } = JSON.parse(
      await run([go, 'mod', 'download', '-json', moduleAtVersion], { cwd: work, quiet: true }),
    );
    const source = join(work, 'source');
    await cp(Dir, source, { recursive: true });
    await makeWritable(source);
    await writeFile(join(source, 'build', 'version', 'version.txt'), `v${ferretdbVersion}\n`);
    await mkdir(dirname(target), { recursive: true });
    // Built beside its place and then renamed: a half-written binary is never taken for a whole one.
    const fresh = `${target}.${process.pid}`;
    await build(go, source, fresh);
    await rename(fresh, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
