declare module 'virtual:recipes' {
  type File = import('./api/client').Schemas['AutomationFile']
  type Template = import('./api/client').Schemas['TemplateInput']
  const recipes: (Omit<File, 'templates' | 'automation'> & {
    templates?: Template[]
    automation: File['automation'] & { slug: string }
  })[]
  export default recipes
}
