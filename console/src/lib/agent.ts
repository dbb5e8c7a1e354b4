/** What a browser calls itself, as people call it: Chrome on Windows. Empty for what nobody knows. */
export function readAgent(agent: string): { browser: string; system: string } {
  const browsers: [RegExp, string][] = [
    [/Edg(e|A|iOS)?\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/SamsungBrowser\//, 'Samsung Internet'],
    [/Firefox\/|FxiOS\//, 'Firefox'],
    [/Chrom(e|ium)\/|CriOS\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]
  const systems: [RegExp, string][] = [
    [/iPhone|iPad/, 'iOS'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'macOS'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ]
  const first = (of: [RegExp, string][]) => of.find(([pattern]) => pattern.test(agent))?.[1] ?? ''
  return { browser: first(browsers), system: first(systems) }
}
