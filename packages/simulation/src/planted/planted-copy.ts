import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plant } from "./plants.ts";

/** The file does not contain the text exactly once: the plant is out of date. */
class PlantError extends Error {
  override name = "PlantError";
}

/** A copy of core with the plant, and of the simulation that uses it. */
export interface PlantedCopy {
  /** The worker program of the copy. */
  worker: string;
  remove(): Promise<void>;
}

const packages = fileURLToPath(new URL("../../..", import.meta.url));
const core = join(packages, "core");
const simulation = join(packages, "simulation");

/**
 * Copies core and the simulation to a temporary folder and plants the change there. The dependencies are links to the
 * installed ones, except core itself.
 *
 * @throws PlantError when the text is not in the file exactly once
 */
export async function plantedCopy(plant: Plant): Promise<PlantedCopy> {
  const folder = await mkdtemp(join(tmpdir(), "tollgate-planted-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await copyPackage(core, join(folder, "core"), ["src", "migrations"]);
    await symlink(join(core, "node_modules"), join(folder, "core", "node_modules"));
    await copyPackage(simulation, join(folder, "simulation"), ["src"]);
    await linkDependencies(join(simulation, "node_modules"), join(folder, "simulation", "node_modules"));
    await symlink(join(folder, "core"), join(folder, "simulation", "node_modules", "@tollgate", "core"));
    await change(join(folder, "core", "src", plant.file), plant);
    return { worker: join(folder, "simulation", "src", "run", "simulate-worker.ts"), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function copyPackage(from: string, to: string, folders: readonly string[]): Promise<void> {
  for (const name of folders)
    await cp(join(from, name), join(to, name), {
      recursive: true,
      filter: (path) => !path.endsWith(".test.ts"),
    });
  await cp(join(from, "package.json"), join(to, "package.json"));
}

async function linkDependencies(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== "@tollgate") await symlink(join(from, name), join(to, name));
    else {
      await mkdir(join(to, name));
      for (const own of await readdir(join(from, name)))
        if (own !== "core") await symlink(join(from, name, own), join(to, name, own));
    }
  }
}

async function change(path: string, { name, file, find, replace }: Plant): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new PlantError(`"${name}": core has no file ${file}`);
  });
  const times = text.split(find).length - 1;
  if (times !== 1) throw new PlantError(`"${name}": ${file} has the text ${times} times, not once: ${find}`);
  if (find === replace) throw new PlantError(`"${name}" changes nothing`);
  await writeFile(
    path,
    text.replace(find, () => replace),
  );
}
