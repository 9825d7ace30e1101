// Reads the export conditions of this process (`node --conditions=…`), so that a bundle resolves packages as the process does.

const flag = /^(?:--conditions|-C)(?:=(.+))?$/;

export function customConditions({ execArgv, env }: Pick<NodeJS.Process, 'execArgv' | 'env'> = process): readonly string[] {
  const given = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/).filter(Boolean)];
  const found = given.flatMap((argument, index) => {
    const [matched, value] = flag.exec(argument) ?? [];
    return matched === undefined ? [] : [value ?? given[index + 1] ?? []].flat();
  });
  return [...new Set(found)];
}
