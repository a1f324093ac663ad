import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { createService } from '@ticketgate/server'
import { afterEach, expect, test } from 'vitest'
import { create, useFolder } from './support/command.js'

// Each app is given the lines that the command prints, and nothing else of Ticketgate.
const folder = useFolder()
const repositoryModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface App {
  readonly manifest: object
  readonly main: string
  /** @param lines those to add on the server */
  files(lines: string): Record<string, string>
}

const apps: Record<string, App> = {
  'Express, as its generator makes it': {
    manifest: { dependencies: { express: '5' } },
    main: 'bin/www',
    files: (lines) => ({
      'app.js': `
        var express = require('express');
        var app = express();
        app.use(express.json());
        app.use(express.urlencoded({ extended: false }));
        const login = (req, res) => res.json({ user: req.body.user });
        ${lines}
        app.use((req, res) => res.status(404).end());
        module.exports = app;`,
      'bin/www': `
        var server = require('http').createServer(require('../app'));
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));`,
    }),
  },
  'Express in ES modules': {
    manifest: { type: 'module', dependencies: { express: '5' } },
    main: 'app.js',
    files: (lines) => ({
      'app.js': `
        import express from 'express'
        const app = express().use(express.json())
        const login = (req, res) => res.json({ user: req.body.user })
        ${lines}
        const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))`,
    }),
  },
  'Fastify in CommonJS': {
    manifest: { type: 'commonjs', dependencies: { fastify: '5' } },
    main: 'app.js',
    files: (lines) => ({
      'app.js': `
        const app = require('fastify')()
        const login = async (request) => ({ user: request.body.user })
        ${lines}
        app.listen({ port: 0, host: '127.0.0.1' }).then(() => console.log(app.server.address().port))`,
    }),
  },
  'Koa in CommonJS': {
    manifest: { type: 'commonjs', dependencies: { koa: '3' } },
    main: 'app.js',
    files: (lines) => ({
      'app.js': `
        const Koa = require('koa')
        const Router = require('@koa/router')
        const { bodyParser } = require('@koa/bodyparser')
        const router = new Router()
        const login = (ctx) => { ctx.body = { user: ctx.request.body.user } }
        ${lines}
        const server = new Koa().use(bodyParser()).use(router.routes())
          .listen(0, '127.0.0.1', () => console.log(server.address().port))`,
    }),
  },
  'Hono in CommonJS': {
    manifest: { dependencies: { hono: '4' } },
    main: 'app.js',
    files: (lines) => ({
      'app.js': `
        const { Hono } = require('hono')
        const { serve } = require('@hono/node-server')
        const app = new Hono()
        const login = async (c) => c.json({ user: (await c.req.json()).user })
        ${lines}
        serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port))`,
    }),
  },
}

test.each(Object.entries(apps))('%s runs with the lines that it was told to add, and logs in', async (_, app) => {
  writeFileSync(join(folder.path, 'package.json'), JSON.stringify(app.manifest))
  const steps = create(folder.path, ['--yes']).out.split(/^ {2}\d\. .*\n/m)
  const [, verifier = '', environment = '', server = ''] = steps.slice(1).map((step) => step.replace(/^ {5}/gm, ''))
  for (const [name, text] of Object.entries({ 'captcha.js': verifier, ...app.files(server) })) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true })
    writeFileSync(join(folder.path, name), text)
  }
  symlinkSync(repositoryModules, join(folder.path, 'node_modules'), 'junction')

  const env = parseEnv(environment)
  expect(env['TICKETGATE_URL']).toBe('http://127.0.0.1:8787')
  const { TICKETGATE_SECRET_ID: secretId = '', TICKETGATE_SECRET_KEY: secretKey = '', TICKETGATE_SEAL_KEY = '' } = env
  const service = createService({ secretId, secretKey, sealKeys: [TICKETGATE_SEAL_KEY], port: 0, testTickets: true })
  closers.push(() => service.close())
  const url = await start(join(folder.path, app.main), { ...env, TICKETGATE_URL: await service.listen() })

  const logIn = async (fields: object) => {
    const body = JSON.stringify({ user: 'ada', ...fields })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${url}/login`, { method: 'POST', headers, body })
    return response.ok ? response.json() : response.status
  }
  expect((await fetch(`${url}/captcha.js`)).status).toBe(200)
  expect(await logIn({})).toBe(400)
  const { ticket } = service.testTicket({})
  expect(await logIn({ ticket })).toEqual({ user: 'ada' })
  expect(await logIn({ ticket })).toBe(403)
})

/** Starts an app that prints its port. */
async function start(file: string, env: NodeJS.Dict<string>): Promise<string> {
  const app = spawn(process.execPath, [file], { cwd: folder.path, env: { ...process.env, ...env } })
  const ended = once(app, 'close')
  closers.push(() => {
    app.kill()
    return ended
  })
  let errors = ''
  app.stderr.on('data', (part) => {
    errors += part
  })
  for await (const port of createInterface({ input: app.stdout })) return `http://127.0.0.1:${port}`
  throw new Error(`it does not start: ${errors}`)
}
