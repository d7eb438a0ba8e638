/*
 * The Cypher of Kuzu and LadybugDB as far as callers may use it, and enough of the rest to refuse it by name.
 *
 * It accepts more than an engine does (an engine says what is wrong with a query, in its own words) but reads whatever it
 * accepts as the engine does: which statements there are, which clauses each has, which functions it calls. Where
 * releases differ it takes the wider form. Blanks and comments are no tokens; a node sends a text on without its
 * comments, since releases do not agree where one ends.
 */
grammar Cypher;

options { caseInsensitive = true; }

script
    : ';'* statement ( ';'+ statement )* ';'* EOF
    ;

statement
    : ( EXPLAIN LOGICAL? | PROFILE )? command
    ;

command
    : query
    | createNodeTable
    | createRelTable
    | createSequence
    | createType
    | createMacro
    | createIndex
    | dropTable
    | dropIndex
    | alterTable
    | commentOn
    | standaloneCall
    | checkpoint
    | analyze
    | copyFrom
    | refused
    ;

// ---- What is refused, by what it would do

refused
    : files
    | extension
    | otherDatabase
    | transaction
    | people
    ;

files
    : COPY '(' query ')' TO STRING choices?
    | COPY name FROM '(' STRING ( ',' STRING )* ')' BY COLUMN
    | EXPORT DATABASE STRING choices?
    | IMPORT DATABASE STRING choices?
    ;

extension
    : LOAD EXTENSION? ( STRING | name )
    | FORCE? INSTALL name ( FROM STRING )?
    | UNINSTALL name
    | UPDATE name
    ;

otherDatabase
    : ATTACH STRING ( AS name )? choices
    | DETACH name
    | USE GRAPH? name
    | CREATE GRAPH ( IF NOT EXISTS )? name ANY?
    | DROP GRAPH ( IF EXISTS )? name
    ;

transaction
    : BEGIN ( TRANSACTION ( READ ONLY )? )?
    | COMMIT
    | ROLLBACK
    ;

people
    : CREATE USER ( IF NOT EXISTS )? name ( WITH PASSWORD STRING )?
    | CREATE ROLE ( IF NOT EXISTS )? name
    ;

// ---- Schema

createNodeTable
    : CREATE NODE TABLE ( IF NOT EXISTS )? name
        ( '(' property ( ',' property )* ( ',' PRIMARY KEY '(' name ')' )? ','? ')' | AS query )
        ( WITH choices )?
    ;

createRelTable
    : CREATE REL TABLE GROUP? ( IF NOT EXISTS )? name
        '(' connection ( ',' connection )* ( ',' property )* ( ',' name )? ')'
        ( AS query )?
        ( WITH choices )?
    ;

connection
    : FROM name TO name
    ;

property
    : name dataType ( DEFAULT expression )? ( PRIMARY KEY )?
    ;

createSequence
    : CREATE SEQUENCE ( IF NOT EXISTS )? name sequenceOption*
    ;

sequenceOption
    : INCREMENT BY? '-'? INTEGER
    | NO MINVALUE
    | MINVALUE '-'? INTEGER
    | NO MAXVALUE
    | MAXVALUE '-'? INTEGER
    | START WITH? '-'? INTEGER
    | NO? CYCLE
    ;

createType
    : CREATE TYPE name AS dataType
    ;

createMacro
    : CREATE MACRO name '(' ( macroParameter ( ',' macroParameter )* )? ')' AS expression
    ;

macroParameter
    : name ( ':=' expression )?
    ;

createIndex
    : CREATE name? INDEX ( IF NOT EXISTS )? name? FOR patternElement ON expression choices?
    | CREATE name? INDEX ( IF NOT EXISTS )? name? ON name '(' name ( ',' name )* ')' choices?
    ;

dropTable
    : DROP ( TABLE | SEQUENCE | MACRO | TYPE ) ( IF EXISTS )? name
    ;

dropIndex
    : DROP name? INDEX ( IF EXISTS )? name ( ON name )?
    ;

alterTable
    : ALTER TABLE name alteration
    ;

alteration
    : ADD ( IF NOT EXISTS )? name dataType ( DEFAULT expression )?
    | ADD ( IF NOT EXISTS )? connection
    | DROP ( IF EXISTS )? connection
    | DROP ( IF EXISTS )? name
    | RENAME TO name
    | RENAME name TO name
    ;

commentOn
    : COMMENT ON TABLE name IS STRING
    ;

standaloneCall
    : CALL name '=' expression
    ;

checkpoint
    : CHECKPOINT
    ;

analyze
    : ANALYZE name?
    ;

copyFrom
    : COPY name columnNames? FROM source choices?
    ;

columnNames
    : '(' ( name ( ',' name )* )? ')'
    ;

choices
    : '(' ( choice ( ',' choice )* )? ')'
    ;

choice
    : name ( '='? ( '-'? literal | name ) )?
    ;

/* A type by itself, as callers give it for a parameter. */
parameterType
    : dataType EOF
    ;

dataType
    : dataType '[' INTEGER? ']'
    | ( name | UNION ) ( '(' typeArgument ( ',' typeArgument )* ')' )?
    ;

typeArgument
    : INTEGER
    | name dataType
    | dataType
    ;

// ---- Queries

query
    : singleQuery ( UNION ALL? singleQuery )*
    ;

singleQuery
    : clause+
    ;

clause
    : OPTIONAL? MATCH patterns where? hint?                                # matchClause
    | UNWIND expression AS name                                            # unwindClause
    | CALL functionCall where? ( YIELD yieldItem ( ',' yieldItem )* )? where?  # callClause
    | LOAD ( WITH HEADERS '(' name dataType ( ',' name dataType )* ')' )? FROM source choices? where?  # loadClause
    | CREATE patterns                                                      # createClause
    | MERGE patterns mergeAction*                                          # mergeClause
    | SET setItem ( ',' setItem )*                                         # setClause
    | REMOVE expression ( ',' expression )*                                # removeClause
    | DETACH? DELETE expression ( ',' expression )*                        # deleteClause
    | WITH projection where?                                               # withClause
    | RETURN projection                                                    # returnClause
    ;

source
    : STRING
    | '[' STRING ( ',' STRING )* ']'
    | GLOB '(' STRING ')'
    | '(' query ')'
    | parameter
    | functionCall
    | name ( '.' name )?
    ;

mergeAction
    : ON ( MATCH | CREATE ) SET setItem ( ',' setItem )*
    ;

setItem
    : expression
    ;

yieldItem
    : name ( AS name )?
    ;

projection
    : DISTINCT? projectionItems ( ORDER BY sortItem ( ',' sortItem )* )? ( SKIP_ expression )? ( LIMIT expression )?
    ;

projectionItems
    : projectionItem ( ',' projectionItem )*
    ;

projectionItem
    : '*'
    | expression ( AS name )?
    ;

sortItem
    : expression ( ASCENDING | ASC | DESCENDING | DESC )?
    ;

where
    : WHERE expression
    ;

hint
    : HINT joinNode
    ;

joinNode
    : joinNode JOIN joinNode
    | joinNode ( MULTI_JOIN name )+
    | '(' joinNode ')'
    | name
    ;

// ---- Patterns

patterns
    : pattern ( ',' pattern )*
    ;

pattern
    : ( name '=' )? patternElement
    ;

patternElement
    : nodePattern ( relPattern nodePattern )*
    | '(' patternElement ')'
    ;

nodePattern
    : '(' name? labels? properties? ')'
    ;

relPattern
    : leftArrow? dash relDetail? dash rightArrow?
    ;

relDetail
    : '[' name? labels? recursion? properties? ']'
    ;

labels
    : ':' name ( ( '|' ':'? | ':' ) name )*
    ;

properties
    : '{' ( name ':' expression ( ',' name ':' expression )* )? '}'
    ;

recursion
    : '*' ( ALL? WSHORTEST '(' name ')' | ALL? SHORTEST | TRAIL | ACYCLIC )? range? recursiveFilter?
    ;

range
    : expression? '..' expression?
    | expression
    ;

recursiveFilter
    : '(' name ',' name ( '|' where )? ( '|' '{' projectionItems? '}' ',' '{' projectionItems? '}' )? ')'
    ;

leftArrow : '<' | '\u27e8' | '\u3008' | '\ufe64' | '\uff1c' ;
rightArrow : '>' | '\u27e9' | '\u3009' | '\ufe65' | '\uff1e' ;
dash : '-' | OTHER_DASH ;

// ---- Expressions, loosest binding last

expression
    : atom                                                                 # plain
    | expression '.' ( name | '*' )                                        # lookup
    | expression '[' expression? ( ':' | '..' ) expression? ']'            # slice
    | expression '[' expression ']'                                        # element
    | expression '!'                                                       # factorial
    | ( '-' | '+' ) expression                                             # sign
    | expression IS NOT? NULL                                              # nullTest
    | expression ( STARTS WITH | ENDS WITH | CONTAINS | '=~' | IN ) expression  # stringOrListTest
    | expression '^' expression                                            # power
    | expression ( '*' | '/' | '%' ) expression                            # product
    | expression ( '+' | '-' | OTHER_DASH | '||' ) expression              # sum
    | expression ( '<<' | '>>' ) expression                                # shift
    | expression '&' expression                                            # bitAnd
    | expression '|' expression                                            # bitOr
    | expression ( '=' | '<>' | '!=' | '<' | '<=' | '>' | '>=' ) expression  # comparison
    | NOT expression                                                       # negation
    | expression AND expression                                            # conjunction
    | expression XOR expression                                            # exclusion
    | expression OR expression                                             # disjunction
    ;

atom
    : literal                                                              # value
    | parameter                                                            # given
    | CASE expression? ( WHEN expression THEN expression )+ ( ELSE expression )? END  # caseExpression
    | ( EXISTS | COUNT ) '{' OPTIONAL? MATCH patterns where? hint? ( RETURN projection )? '}'  # subquery
    | ( ALL | ANY | NONE | SINGLE ) '(' name IN expression where ')'       # quantifier
    | nodePattern ( relPattern nodePattern )+                              # pathTest
    | functionCall                                                         # call
    | '(' expression ')'                                                   # parenthesized
    | list                                                                 # listOf
    | struct                                                               # structOf
    | name labels?                                                         # named
    ;

functionCall
    : COUNT '(' '*' ')'
    | CAST '(' expression ( AS dataType | ',' expression ) ')'
    | name '(' DISTINCT? ( argument ( ',' argument )* )? ')'
    ;

argument
    : ( name ':=' )? ( lambda | expression )
    ;

lambda
    : ( name | '(' name ( ',' name )* ')' ) '-' '>' expression
    ;

list
    : '[' ( expression? ( ',' expression? )* ) ']'
    ;

struct
    : '{' ( ( name | STRING ) ':' expression ( ',' ( name | STRING ) ':' expression )* )? '}'
    ;

literal
    : INTEGER
    | DECIMAL_NUMBER
    | STRING
    | TRUE
    | FALSE
    | NULL
    ;

parameter
    : '$' ( name | INTEGER )
    ;

name
    : IDENTIFIER
    | QUOTED_NAME
    | unreserved
    ;

/* Words of the language that also may be names, in some release at least. */
unreserved
    : ACYCLIC | ADD | ALTER | ANALYZE | ANY | ASCENDING | ATTACH | BEGIN | BY | CALL | CHECKPOINT | COLUMN | COMMENT | COMMIT
    | CONTAINS | COPY | COUNT | CYCLE | DATABASE | DELETE | DESCENDING | DETACH | DROP | ENDS | EXPLAIN | EXPORT
    | EXTENSION | FORCE | FOR | GRAPH | GROUP | HEADERS | HINT | IF | IMPORT | INCREMENT | INDEX | INSTALL | IS | JOIN | KEY
    | LIMIT | LOAD | LOGICAL | MATCH | MAXVALUE | MERGE | MINVALUE | MULTI_JOIN | NO | NODE | ONLY | PASSWORD | PROFILE
    | READ | REL | REMOVE | RENAME | RETURN | ROLE | ROLLBACK | SEQUENCE | SET | SHORTEST | SKIP_ | START | STARTS | TO | TRAIL
    | TRANSACTION | TYPE | UNINSTALL | UPDATE | USE | USER | WSHORTEST | YIELD | FROM | AS | MACRO
    ;

// ---- Tokens

ACYCLIC : 'ACYCLIC' ; ADD : 'ADD' ; ALL : 'ALL' ; ALTER : 'ALTER' ;
ANALYZE : 'ANALYZE' ; AND : 'AND' ; ANY : 'ANY' ; AS : 'AS' ; ASC : 'ASC' ;
ASCENDING : 'ASCENDING' ; ATTACH : 'ATTACH' ; BEGIN : 'BEGIN' ; BY : 'BY' ; CALL : 'CALL' ; CASE : 'CASE' ; CAST : 'CAST' ;
CHECKPOINT : 'CHECKPOINT' ; COLUMN : 'COLUMN' ; COMMENT : 'COMMENT' ; COMMIT : 'COMMIT' ; CONTAINS : 'CONTAINS' ;
COPY : 'COPY' ; COUNT : 'COUNT' ; CREATE : 'CREATE' ; CYCLE : 'CYCLE' ; DATABASE : 'DATABASE' ; DEFAULT : 'DEFAULT' ;
DELETE : 'DELETE' ; DESC : 'DESC' ; DESCENDING : 'DESCENDING' ; DETACH : 'DETACH' ; DISTINCT : 'DISTINCT' ; DROP : 'DROP' ;
ELSE : 'ELSE' ; END : 'END' ; ENDS : 'ENDS' ; EXISTS : 'EXISTS' ; EXPLAIN : 'EXPLAIN' ; EXPORT : 'EXPORT' ;
EXTENSION : 'EXTENSION' ; FALSE : 'FALSE' ; FOR : 'FOR' ; FORCE : 'FORCE' ; FROM : 'FROM' ; GLOB : 'GLOB' ; GRAPH : 'GRAPH' ;
GROUP : 'GROUP' ; HEADERS : 'HEADERS' ; HINT : 'HINT' ; IF : 'IF' ; IMPORT : 'IMPORT' ; IN : 'IN' ; INCREMENT : 'INCREMENT' ;
INDEX : 'INDEX' ; INSTALL : 'INSTALL' ; IS : 'IS' ; JOIN : 'JOIN' ; KEY : 'KEY' ; LIMIT : 'LIMIT' ; LOAD : 'LOAD' ;
LOGICAL : 'LOGICAL' ; MACRO : 'MACRO' ; MATCH : 'MATCH' ; MAXVALUE : 'MAXVALUE' ; MERGE : 'MERGE' ; MINVALUE : 'MINVALUE' ;
MULTI_JOIN : 'MULTI_JOIN' ; NO : 'NO' ; NODE : 'NODE' ; NONE : 'NONE' ; NOT : 'NOT' ; NULL : 'NULL' ; ON : 'ON' ; ONLY : 'ONLY' ;
OPTIONAL : 'OPTIONAL' ; OR : 'OR' ; ORDER : 'ORDER' ; PASSWORD : 'PASSWORD' ; PRIMARY : 'PRIMARY' ; PROFILE : 'PROFILE' ;
READ : 'READ' ; REL : 'REL' ; REMOVE : 'REMOVE' ; RENAME : 'RENAME' ; RETURN : 'RETURN' ; ROLE : 'ROLE' ; ROLLBACK : 'ROLLBACK' ;
SEQUENCE : 'SEQUENCE' ; SET : 'SET' ; SHORTEST : 'SHORTEST' ; SINGLE : 'SINGLE' ; SKIP_ : 'SKIP' ; START : 'START' ;
STARTS : 'STARTS' ; TABLE : 'TABLE' ; THEN : 'THEN' ; TO : 'TO' ; TRAIL : 'TRAIL' ; TRANSACTION : 'TRANSACTION' ; TRUE : 'TRUE' ;
TYPE : 'TYPE' ; UNINSTALL : 'UNINSTALL' ; UNION : 'UNION' ; UNWIND : 'UNWIND' ; UPDATE : 'UPDATE' ; USE : 'USE' ; USER : 'USER' ;
WHEN : 'WHEN' ; WHERE : 'WHERE' ; WITH : 'WITH' ; WSHORTEST : 'WSHORTEST' ; XOR : 'XOR' ; YIELD : 'YIELD' ;

IDENTIFIER : [\p{ID_Start}\p{Pc}] [\p{ID_Continue}\p{Sc}]* ;
QUOTED_NAME : ( '`' ~[`]* '`' )+ ;

STRING
    : '\'' ( ~['\\] | ESCAPE | '\'\'' )* '\''
    | '"' ( ~["\\] | ESCAPE )* '"'
    ;

fragment ESCAPE
    : '\\' ( [\\'"bfnrt] | 'x' HEX HEX | 'u' HEX HEX HEX HEX | 'u' HEX HEX HEX HEX HEX HEX HEX HEX )
    ;
fragment HEX : [0-9a-f] ;

DECIMAL_NUMBER
    : ( [0-9]+ | [0-9]* '.' [0-9]+ ) 'e' '-'? [0-9]+
    | [0-9]* '.' [0-9]+
    ;
INTEGER : [0-9]+ ;

OTHER_DASH : [\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d] ;

BLANK
    : [ \t\n\u000b\f\r\u001c-\u001f\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+ -> channel(HIDDEN)
    ;

/* Releases differ in where "**" before the slash ends a comment: such a comment is not understood, on purpose. */
COMMENT_TEXT
    : ( '/*' ( ~'*' | '*' ~[*/] )* '*/' | '//' ~[\r\n]* ) -> channel(HIDDEN)
    ;

UNKNOWN : . ;
