import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

test.each(['deploy/nginx/ticketgate.conf', 'deploy/caddy/Caddyfile'])(
  'docs/operate/deploy.md prints %s as it is',
  (file) => {
    expect(read('docs/operate/deploy.md')).toContain(`\`\`\`\n${read(file)}\`\`\``.replace('```\n', '\n'))
  },
)

test('the image holds this version of the packages', () => {
  const { dependencies } = JSON.parse(read('deploy/docker/package.json'))
  for (const name of ['server', 'redis']) {
    const { version } = JSON.parse(read(`packages/${name}/package.json`))
    expect(dependencies[`@ticketgate/${name}`]).toBe(`^${version}`)
  }
  expect(read('deploy/kubernetes/ticketgate.yaml')).toContain(
    `image: ticketgate:${JSON.parse(read('packages/server/package.json')).version}`,
  )
})
