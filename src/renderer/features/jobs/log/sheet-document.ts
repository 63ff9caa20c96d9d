/**
 * xterm writes its rules into style elements, which the page's policy forbids, and rightly so. Given this document it
 * writes them into constructed style sheets, which no markup can make.
 * @param target the page's own document, whose answers all others are
 */
export function sheetDocument(target: Document = document): Document {
  return new Proxy(target, {
    get(real, name) {
      if (name === 'createElement')
        return (tag: string, options?: ElementCreationOptions): HTMLElement =>
          tag === 'style' ? sheetElement(real) : real.createElement(tag, options)
      const value: unknown = Reflect.get(real, name, real)
      return typeof value === 'function' ? (value.bind(real) as unknown) : value
    },
    set: (real, name, value) => Reflect.set(real, name, value, real)
  })
}

/** An element without any look of its own whose text is a style sheet for as long as it is there. */
function sheetElement(target: Document): HTMLElement {
  const element = target.createElement('span')
  element.hidden = true
  const sheet = new CSSStyleSheet()
  let text = ''
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet]
  Object.defineProperty(element, 'textContent', {
    get: () => text,
    set: (next: string) => {
      text = next
      sheet.replaceSync(next)
    }
  })
  element.remove = () => {
    target.adoptedStyleSheets = target.adoptedStyleSheets.filter((one) => one !== sheet)
    HTMLElement.prototype.remove.call(element)
  }
  return element
}
