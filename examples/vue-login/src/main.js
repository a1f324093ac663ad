import { createApp } from 'vue'
import Login from './login.vue'

createApp(Login).mount('#app')
