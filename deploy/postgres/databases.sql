-- One database, and the two roles of its service; all of them may be there already.
\set owner :role '-owner'
\setenv role :role
\set password `cat "/secrets/roles/$role"`
\set owners_password `cat "/secrets/roles/$role-owner"`

SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY[:'role', :'owner']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE :"role" PASSWORD :'password';
ALTER ROLE :"owner" PASSWORD :'owners_password';

SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO :"role";
