/** For `localhost`, signed by itself: whoever is to trust it has to be told. Made for these tests. */
export const localhostCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaSzVjLR5RJrZzhtf
xIy6K0kYQb7jm1ZObSTwY0dBzh+hRANCAATzb7mnlEjJzfloFOKpww47rDdMlLXh
xlzXMnfgebaVdb1EKLFlzKZq2fFkXlFxebdV78LfSguq+/o4O0XEqHtC
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUbF85KS/FTvcuD1pkyfKTFxz/1+8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTE0NDAwMloYDzIxMjYxMTA1
MTQ0MDAyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATzb7mnlEjJzfloFOKpww47rDdMlLXhxlzXMnfgebaVdb1EKLFlzKZq
2fFkXlFxebdV78LfSguq+/o4O0XEqHtCo2kwZzAdBgNVHQ4EFgQUL5dthtP/WGuK
SxwoFaduu3/nO4YwHwYDVR0jBBgwFoAUL5dthtP/WGuKSxwoFaduu3/nO4YwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAMMWT/bhGUby8LM1iQpEkdZmlQXIOEa1HArODaKprhFNAiEAt9jsq2uQ
3wUF/6P7uF1Yoploz+el0PwNV1SiXeVev7w=
-----END CERTIFICATE-----`,
}
