// The older majors, installed beside the current ones; what the tests use of them has the current ones' types.
declare module 'express4' {
  import express from 'express'
  export default express
}

declare module 'koa2' {
  import Koa from 'koa'
  export default Koa
}
